"""The form that attaches a file: its digest and size are computed and shown before anything is recorded."""

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
    """The file as last read."""

    @property
    def file(self) -> str:
        """The typed path."""
        return self.texts()[FILE].strip()

    def filled(self) -> dict[str, str]:
        """The values found in the file, overridden by those that the user typed."""
        typed = self.texts()
        if self._found is None:
            return typed
        return typed | self._found.said | {name: text for name, text in typed.items() if text.strip()}

    def recording(self, command: Command) -> Question:
        """The question that records the command with the bytes of the file."""
        return partial(record_file, command=command, file=self.file, key=self._key("record"))

    def command(self) -> Command | None:
        """The command as in every form, once the file has been read."""
        if not self.file or (self._found is not None and self._found.file == self.file):
            return super().command()
        self._serial += 1
        self.preview.say(tr("Reading {file} …", file=harmless(self.file)))
        self.writer.ask("file", partial(find_file, file=self.file), self)
        return None

    def on_file_found(self, message: FileFound) -> None:
        """Use the file, unless another path was typed meanwhile."""
        self._found = message
        self.check()

    def on_failed(self, message: Failed) -> None:
        """Report a file that cannot be read at its line; read a file again that changed meanwhile."""
        if message.sort == "file":
            message.stop()
            message.prevent_default()
            self.say_wrong({FILE: message.error.message})
        if message.sort in ("file", "record"):
            self._found = None
