"""A checkpoint: the head of a tree as the text of a signed note. Format: c2sp.org/tlog-checkpoint.

ledger.example.com/operations
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
"""

from __future__ import annotations

import re
from typing import NamedTuple

from opsledger.audit.encodings import MOST, from_decimal, hash_from_base64, to_base64
from opsledger.audit.merkle import Tree
from opsledger_events.errors import InputError
from opsledger_events.language import tr

EMPTY_ROOT = Tree().root()
"""The root of an empty log."""

CONTROL = re.compile(r"[\x00-\x1f\ud800-\udfff]")


class CheckpointError(InputError):
    """The given text is not a checkpoint."""


class Checkpoint(NamedTuple):
    """A log's statement about itself: its name, its number of entries, and their root."""

    origin: str
    """The log's name, in one line, compared character by character."""
    size: int
    """Number of entries."""
    root: bytes
    """The tree head over all of them (RFC 6962), 32 bytes."""
    extension: tuple[str, ...] = ()
    """Further lines, none of them empty, which nobody can check. They are kept unchanged; our own checkpoints have none."""

    def to_text(self) -> str:
        """The text to sign. Raises CheckpointError if no reader would accept it."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extension)
        text = "".join(f"{line}\n" for line in lines)
        if parse(text) != self:
            raise _malformed(tr("its parts would not be read back as they are."))
        return text


def parse(text: str) -> Checkpoint:
    """A checkpoint from the text of a note; `to_text` gives the same text back. Raises CheckpointError."""
    if not text.endswith("\n"):
        raise _malformed(tr("its last line does not end with a newline."))
    origin, *lines = text[:-1].split("\n")
    if len(lines) < 2:
        raise _malformed(tr("it has three lines or more: the log's name, the number of entries, the root."))
    count, code, *extension = lines
    for number, line in enumerate((origin, *lines), 1):
        if not line or CONTROL.search(line):
            raise _malformed(tr("line {line} is empty or holds a control character.", line=number))
    try:
        size = from_decimal(count)
    except ValueError as error:
        raise _malformed(
            tr("line 2 is not a number of entries up to {most}, without leading zeros.", most=MOST)
        ) from error
    try:
        root = hash_from_base64(code)
    except ValueError as error:
        raise _malformed(tr("line 3 is not base64 of 32 bytes.")) from error
    if size == 0 and root != EMPTY_ROOT:
        raise _malformed(tr("line 3 is not the root of an empty log."))
    return Checkpoint(origin, size, root, tuple(extension))


def _malformed(what: str) -> CheckpointError:
    return CheckpointError(
        tr("This is not a checkpoint: {what}", what=what),
        tr("Take the file as it was issued; every byte of it counts."),
    )
