"""A long text in the user's own editor, as `$VISUAL` or `$EDITOR` names it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from opsledger_events.body import BLOB_LIMIT_BYTES
from opsledger_events.errors import InputError
from opsledger_events.language import tr

FILE_NAME = "text.md"


def edited(text: str, terminal: Callable[[], AbstractContextManager[None]]) -> str:
    """A text after editing in the user's editor; `terminal` gives the terminal to the editor meanwhile.

    Raises InputError if there is no editor, if it fails, or if its output is not text. Such output is kept
    in a file named in the message; otherwise nothing stays on the disk.
    """
    words = _command()
    try:
        with TemporaryDirectory(prefix="opsledger-") as folder:  # For its user alone.
            file = Path(folder) / FILE_NAME
            with open(file, "wb", opener=_private) as opened:
                opened.write(text.encode("utf-8", "surrogatepass"))
            with terminal():
                _run([*words, str(file)])
            return _as_typed(text, _text(file.read_bytes()))
    except OSError as error:
        raise InputError(
            tr("The editor {editor} cannot be used: {error}", editor=words[0], error=error), _way_out()
        ) from error


def _command() -> list[str]:
    named = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise InputError(
            tr("The editor {editor} cannot be used: {error}", editor=named, error=error), _way_out()
        ) from error
    if not words:
        raise InputError(tr("No editor is named."), _way_out())
    return words


def _run(words: list[str]) -> None:
    with _uninterrupted():
        code = subprocess.run(words, check=False).returncode  # noqa: S603 - the user's own editor
    if code:
        raise InputError(
            tr(
                "The editor {editor} ended with code {code}; the text is as it was.",
                editor=words[0],
                code=code,
            )
        )


@contextmanager
def _uninterrupted() -> Generator[None]:
    """Leave Ctrl+C to the editor while it has the terminal; otherwise this program would end and abandon it."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _text(raw: bytes) -> str:
    """The written text. Raises InputError if it is not text; its bytes are then kept in a file."""
    if len(raw) > BLOB_LIMIT_BYTES:
        raise InputError(
            tr(
                "A text or file of {size} bytes is over the limit of {limit}.",
                size=len(raw),
                limit=BLOB_LIMIT_BYTES,
            ),
            _kept(raw),
        )
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InputError(
            tr("What was written is not UTF-8 at byte {place}.", place=error.start), _kept(raw)
        ) from None


def _kept(raw: bytes) -> str:
    """Keep output that cannot be used, which may be the work of an hour, and say where."""
    with NamedTemporaryFile(prefix="opsledger-", suffix=".md", delete=False) as file:
        file.write(raw)
    return tr("The text is as it was; what the editor wrote stays in {path}.", path=file.name)


def _as_typed(before: str, written: str) -> str:
    """The text without the line end that an editor adds at the end, if the text had none before."""
    return written if before.endswith("\n") else written.removesuffix("\n")


def _way_out() -> str:
    return tr("Set VISUAL or EDITOR, such as EDITOR=nano.")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)
