"""What has to hold of any mapping and of any file of rows: they are taken, or refused in words that say where.

Both are imported as a rehearsal into one small ledger, which is as it was before.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from opsledger.importing.importer import Importer
from opsledger.importing.lines import unpacked
from opsledger.importing.mapping_file import MappingError, MappingFile
from opsledger.importing.plan import Plan
from opsledger.ledger import Ledger
from opsledger_events.errors import OpsledgerError
from tests.opsledger.importing.imports import HEAD, TICKETS

SAMPLE = f"""{HEAD}1,2020-01-01T00:00Z,Bo,冷库,open
2,2020-01-01T01:00Z,,"door, 2",open
1,2020-01-02T00:00Z,Bo,冷库,done
1,2020-01-03T00:00Z,Al,冷库,open
3,,Al,,1e3
""".encode()
PLACE = re.compile(r"map\.toml, line [0-9]+, column [0-9]+: .")


@cache
def ledger() -> Ledger:
    """One ledger for all of a process, which nothing is ever recorded in."""
    return Ledger.create(Path(mkdtemp(prefix="opsledger-fuzz-")) / "ledger")


def rehearse(plan: Plan, data: bytes, name: str) -> None:
    """Import a file as far as it goes."""
    with suppress(OpsledgerError), unpacked(BytesIO(data)) as stream:
        Importer(ledger(), plan, rehearse=lambda _: None).run(stream, name)
    assert ledger().log.head() == 0


def mapping(data: bytes) -> None:
    """A mapping file: a mistake in it is told with its place, and what is none can be run on rows."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    try:
        plan = Plan(MappingFile("map.toml", text))
    except MappingError as error:
        told = error.message
    else:
        rehearse(plan, SAMPLE, "tickets.csv")
        return
    assert PLACE.match(told), told


TICKET_PLAN = Plan(MappingFile("map.toml", TICKETS))


def rows(data: bytes) -> None:
    """A file of rows: NDJSON where it begins with a brace, CSV else."""
    rehearse(TICKET_PLAN, data, "tickets.ndjson" if data[:1] == b"{" else "tickets.csv")
