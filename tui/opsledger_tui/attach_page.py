"""The form that attaches a file: its digest and size are read off it, and shown before anything is recorded."""

from __future__ import annotations

from functools import partial

from opsledger.entering.forms import FILE
from opsledger.harmless import harmless
from opsledger_events.command import Command
from opsledger_events.language import tr
from opsledger_tui.attach_questions import FileFound, find_file, record_file
from opsledger_tui.desk import Question
from opsledger_tui.form_page import FormPage
from opsledger_tui.messages import Failed


class AttachPage(FormPage):
    """A form with a line for a file."""

    _found: FileFound | None = None
    """The file as it was read last."""

    @property
    def file(self) -> str:
        """The path that is typed."""
        return self.texts()[FILE].strip()

    def filled(self) -> dict[str, str]:
        """What the file says of itself, and over that what somebody says of it."""
        typed = self.texts()
        if self._found is None:
            return typed
        return typed | self._found.said | {name: text for name, text in typed.items() if text.strip()}

    def recording(self, command: Command) -> Question:
        """With the bytes of the file."""
        return partial(record_file, command=command, file=self.file, key=self._key("record"))

    def command(self) -> Command | None:
        """As in every form, once the file is read."""
        if not self.file or (self._found is not None and self._found.file == self.file):
            return super().command()
        self._serial += 1
        self.preview.say(tr("Reading {file} …", file=harmless(self.file)))
        self.writer.ask("file", partial(find_file, file=self.file), self)
        return None

    def on_file_found(self, message: FileFound) -> None:
        """Go on with it, unless another path was typed since."""
        self._found = message
        self.check()

    def on_failed(self, message: Failed) -> None:
        """A file that cannot be read is told at its line; one that changed meanwhile is read again."""
        if message.sort == "file":
            message.stop()
            message.prevent_default()
            self.say_wrong({FILE: message.error.message})
        if message.sort in ("file", "record"):
            self._found = None
