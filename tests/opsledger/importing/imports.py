"""Import texts into a real ledger, as the tests of importing do."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import msgspec

from opsledger.importing.importer import Importer, Summary
from opsledger.importing.lines import unpacked
from opsledger.importing.mapping_file import MappingFile
from opsledger.importing.plan import Plan
from opsledger.importing.rejects import Rejects
from opsledger.ledger import Ledger
from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold, kind_of_history
from opsledger_events.record import Record

TICKETS = """
name = "tickets"
kind = "issue"
[key]
columns = "id"
record = "{id}"
[time]
column = "at"
[command]
actor = "{by}"
[[rule]]
on = "first"
do = "raise"
fields = { title = "{title}" }
[[rule]]
on = "change"
column = "state"
to = ["done"]
do = "resolve"
[[rule]]
on = "change"
column = "state"
from = ["done"]
to = ["open"]
do = "reopen"
reason = "it came back"
"""
"""A small mapping: tickets with an id, a state and a time."""

HEAD = "id,at,by,title,state\n"


def plan_of(mapping: str) -> Plan:
    """The plan of a mapping."""
    return Plan(MappingFile("map.toml", mapping))


def run(
    ledger: Ledger, mapping: str, data: str | bytes, name: str = "data.csv", *, atomic: bool = False
) -> Summary:
    """Import a text; stops at the first row that does not go."""
    raw = data.encode() if isinstance(data, str) else data
    with unpacked(BytesIO(raw)) as stream:
        return Importer(ledger, plan_of(mapping), atomic=atomic).run(stream, name)


def run_with_rejects(
    ledger: Ledger, mapping: str, data: str | bytes, folder: Path, name: str = "data.csv"
) -> tuple[Summary, list[dict[str, str | int]]]:
    """Import a text; what came of it, and what was rejected."""
    raw = data.encode() if isinstance(data, str) else data
    path = folder / "rejects.ndjson"
    with Rejects(path) as rejects:
        summary = Importer(ledger, plan_of(mapping), rejects=rejects).run(BytesIO(raw), name)
    told = [msgspec.json.decode(line, type=dict[str, str | int]) for line in path.read_bytes().splitlines()]
    return summary, told


def story(ledger: Ledger) -> list[tuple[str, str]]:
    """Record and verb of every entry, in ledger order."""
    return [(entry.record, entry.data.declared.verb) for entry in ledger.log.scan()]


def state_at(ledger: Ledger, record: str, moment: datetime) -> Record | None:
    """A record by what held at a moment; None where nothing did."""
    held = [entry for entry in ledger.log.history(record) if entry.effective_at <= moment]
    return fold(kind_of_history(held[0]), held) if held else None


def entries(ledger: Ledger) -> list[AnyEntry]:
    """Every entry."""
    return list(ledger.log.scan())


def hour(number: int) -> datetime:
    """An hour of an old day."""
    return datetime(2020, 1, 1 + number // 24, number % 24, tzinfo=UTC)
