"""`opsledger replay --to` and `--events`: a ledger into a file, and a file into a new ledger."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from opsledger.cli.handing_over import check_target, opened, starts_with
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr

EARLIER = b'{"line":"stream"'
"""The beginning of such a file."""


def write_stream(session: Session, file: str, *, force: bool) -> None:
    """Write every line of the ledger."""
    from opsledger.access_log import EXPORTED
    from opsledger.stream.writing import stream_of

    if file != "-":
        check_target(Path(file), starts_with(EARLIER), force=force)
    session.note(EXPORTED, do="replay --to", to=file)
    log = session.ledger.log
    with session.progress(tr("writing")) as told, opened(file) as target:
        target.writelines(stream_of(log, told))
    if file != "-":
        session.say(tr("The ledger is in {file}; `opsledger replay --events` reads it.", file=file))


def read_stream(session: Session, file: str) -> None:
    """Make the ledger that --ledger names from a stream, and print its root."""
    from opsledger.stream.reading import replay_stream

    place = session.place.path
    with session.progress(tr("replaying")) as told, _read(file) as source:
        made = replay_stream(source, file, place, told)
    row = {"ledger": str(place), **made._asdict()}
    columns = [
        Column("ledger", tr("Ledger")),
        Column("identity", tr("Identity")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
    ]
    session.output.record(row, columns)


@contextmanager
def _read(file: str) -> Generator[IO[bytes]]:
    """A file or standard input as bytes, without any decoding."""
    if file == "-":
        yield sys.stdin.buffer
    else:
        with Path(file).open("rb") as source:
            yield source
