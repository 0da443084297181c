"""Writes a command's output files: never into a ledger, and never over anything but an earlier file of the same sort."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from opsledger.cli.session import FORMATS
from opsledger.unfinished import made_at
from opsledger_events.errors import DeniedError, InputError, NotFoundError
from opsledger_events.language import tr

HEAD_BYTES = 100
"""Bytes read of an existing file to recognise it; enough for the header of an SQLite file."""

Known = Callable[[bytes], bool]
"""Decides by the first bytes whether a file is an earlier one of the same sort."""

FORCE = click.option("--force", is_flag=True, help=tr("Replace the file that is named, whatever it holds."))


def target_named(context: click.Context, parameter: click.Parameter, target: str) -> str:
    """The target of `-o`, which is a file here and not a form as elsewhere. Raises InputError for the name of a form."""
    del context, parameter
    if target in FORMATS:
        raise InputError(
            tr("-o {name}: here -o names the file to write, and “{name}” is a form of output.", name=target),
            tr("It has one form only. A file of that name is -o ./{name}.", name=target),
        )
    return target


TO = click.option(
    "-o",
    "--to",
    "target",
    metavar="FILE|-",
    default="-",
    callback=target_named,
    help=tr("Where to; standard output else."),
)
"""The option for the target of `hand_over`."""


def hand_over(target: str, data: bytes) -> None:
    """Write a text to a file, or print it if the target is `-`. Raises InputError, NotFoundError, DeniedError."""
    if target == "-":
        sys.stdout.write(data.decode())
        return
    with opened(target) as file:
        file.write(data)


def check_place(target: Path) -> None:
    """Raise InputError for a path inside any ledger, or among the keys of one."""
    from opsledger.audit.trust import KEY_VARIABLE
    from opsledger.homes import data_home
    from opsledger.store.files import is_ledger

    place = target.expanduser().resolve()
    upwards = (place, *place.parents)
    if any(map(is_ledger, upwards)):
        raise InputError(
            tr("{path} is inside a ledger's own folder.", path=target),
            tr("Name a place elsewhere: what is written there could replace a file of the ledger."),
        )
    keys = [(data_home() / "opsledger").resolve()]
    if named := os.environ.get(KEY_VARIABLE):
        keys.append(Path(named).expanduser().resolve())
    if any(key in upwards for key in keys) or _is_of_ledger(_head(place)):
        raise InputError(
            tr("{path} belongs to a ledger, or is among its keys.", path=target),
            tr("Name a place elsewhere: what is written there could replace a file of the ledger."),
        )


def check_target(target: Path, earlier: Known, *, force: bool) -> None:
    """Raise an error if a file may not be written: those of `check_place`, and one for a file of another sort.

    The latter is DeniedError, unless forced. Raises NotFoundError if the folder is missing, InputError if the target is a folder.
    """
    check_place(target)
    _check_folders(target)
    # Writing to a pipe or a device destroys nothing.
    if not target.is_file() or force:
        return
    head = _head(target)
    if head and not earlier(head):
        raise DeniedError(
            tr("{path} holds something that did not come from here.", path=target),
            tr("Choose another name, or say --force: then the file is replaced."),
        )


@contextmanager
def opened(target: str) -> Generator[IO[bytes]]:
    """A file to write bytes to, or standard output for `-`. It is written completely, or the earlier file stays.

    Raises the errors of `check_place`, and DeniedError if it cannot be written.
    """
    if target == "-":
        yield sys.stdout.buffer
        return
    path = Path(target)
    check_place(path)
    _check_folders(path)
    with made_at(path) as made, made.open("wb") as file:
        yield file


def starts_with(*heads: bytes) -> Known:
    """Recognises files by their first bytes."""
    return lambda head: head.startswith(heads)


def is_sqlite_of(application_id: int) -> Known:
    """Recognises SQLite files by their application id: bytes 68 to 72 of the header."""
    return lambda head: (
        head.startswith(b"SQLite format 3\0") and int.from_bytes(head[68:72]) == application_id
    )


def _is_of_ledger(head: bytes) -> bool:
    from opsledger.store import schema
    from opsledger.vault import keys

    return any(is_sqlite_of(made_by.APPLICATION_ID)(head) for made_by in (schema, keys))


def _head(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _check_folders(target: Path) -> None:
    if target.is_dir():
        raise InputError(tr("{path} is a folder.", path=target), tr("Name a file."))
    if not target.parent.is_dir():
        raise NotFoundError(
            tr("There is no folder {folder}.", folder=target.parent), tr("Make it, or choose another place.")
        )
