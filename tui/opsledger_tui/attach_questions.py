"""Questions of the form that attaches a file: to read the file, and to record it with its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from opsledger.entering.files import attachment_of, bytes_of
from opsledger_events.command import Command
from opsledger_events.common import AttachmentAdded
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_tui.desk import Asked
from opsledger_tui.messages import Recorded


@dataclass
class FileFound(Message):
    """A file was read."""

    file: str
    """Its path, as typed."""
    said: dict[str, str]
    """The values found in the file, as texts of the form's lines."""


def path_of(file: str) -> Path:
    """The path for a typed text; `~` is the user's home."""
    try:
        return Path(file).expanduser()
    except RuntimeError:
        return Path(file)


def find_file(asked: Asked, file: str) -> None:
    """Find the name, digest, size and media type of a file."""
    path = path_of(file)
    event = attachment_of(bytes_of(path), path.name)
    said = {name: str(getattr(event, name)) for name in event.__struct_fields__}
    asked.post(FileFound(file, said))


def record_file(asked: Asked, command: Command, file: str, key: str) -> None:
    """Record a file as attached, and keep its bytes, which must be those shown. `key` is the key that records."""
    data = bytes_of(path_of(file))
    event = command.event
    assert isinstance(event, AttachmentAdded)
    if attachment_of(data, event.name).sha256 != event.sha256:
        raise InputError(
            tr("{path} was changed since it was shown here.", path=file),
            tr("{key} shows it as it is now.", key=key),
        )
    asked.post(Recorded(asked.ledger.execute(command, data)))
