"""The mappings in examples/ import their samples, and answer what their README says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsledger.importing.importer import Importer, Summary
from opsledger.importing.lines import opened
from opsledger.importing.mapping_file import MappingFile
from opsledger.importing.plan import Plan
from opsledger.importing.rejects import Rejects
from opsledger.ledger import Ledger
from opsledger_events.kinds.document import Document
from opsledger_events.kinds.indicator import MeasurementRecorded
from opsledger_events.kinds.issue import Issue
from tests.opsledger.importing.imports import entries, state_at

EXAMPLES = Path(__file__).parents[3] / "examples"
SAMPLES = {"incidents": "sample.csv", "handbook": "sample.jsonl", "flights": "sample.csv"}


def import_example(ledger: Ledger, name: str, rejects: Path) -> Summary:
    """Import an example's sample."""
    plan = Plan(MappingFile.read(EXAMPLES / name / "map.toml"))
    path = str(EXAMPLES / name / SAMPLES[name])
    with opened(path) as stream, Rejects(rejects) as kept:
        return Importer(ledger, plan, rejects=kept).run(stream, path)


def states(ledger: Ledger, moment: datetime) -> dict[str, object]:
    """Every record as of a moment."""
    records = dict.fromkeys(entry.record for entry in entries(ledger))
    return {record: state for record in records if (state := state_at(ledger, record, moment)) is not None}


def test_incidents(ledger: Ledger, tmp_path: Path) -> None:
    summary = import_example(ledger, "incidents", tmp_path / "r")
    assert (summary.rows, summary.events, summary.rejected) == (19, 23, 0)
    at_noon = states(ledger, datetime(2021, 5, 5, 12, tzinfo=UTC))
    assert {k: s.state for k, s in at_noon.items() if isinstance(s, Issue)} == {
        "TCK1001": "resolved",
        "TCK1002": "triaged",
    }
    now = states(ledger, datetime(2030, 1, 1, tzinfo=UTC))
    assert [s.state for s in now.values() if isinstance(s, Issue)] == [
        "closed",
        "closed",
        "resolved",
        "closed",
    ]
    reopened = now["TCK1002"]
    assert isinstance(reopened, Issue) and reopened.reopened == 1 and reopened.severity == "critical"


def test_nothing_of_the_end_is_known_at_the_beginning(ledger: Ledger, tmp_path: Path) -> None:
    import_example(ledger, "incidents", tmp_path / "r")
    for entry in entries(ledger):
        told = str(entry.data) + entry.reason
        assert ("workaround" in told) is (entry.record == "TCK1001" and entry.type == "issue.closed/1")
    early = state_at(ledger, "TCK1004", datetime(2021, 5, 7, 16, 30, tzinfo=UTC))
    assert early is not None and early.state == "raised"


def test_handbook(ledger: Ledger, tmp_path: Path) -> None:
    summary = import_example(ledger, "handbook", tmp_path / "r")
    assert (summary.rows, summary.rejected) == (14, 1)
    assert '"line":6' in (tmp_path / "r").read_text()

    def paths(year: int, month: int) -> list[str]:
        found = states(ledger, datetime(year, month, 1, tzinfo=UTC)).values()
        return sorted(d.path for d in found if isinstance(d, Document) and d.state == "effective")

    assert paths(2020, 2) == ["docs/expenses.md", "docs/holidays.md", "docs/welcome.md"]
    assert "handbook/holidays.md" in paths(2020, 7)
    assert "handbook/phones.md" in paths(2020, 7)
    assert "handbook/值班.md" in paths(2021, 2)
    expenses = state_at(ledger, "DOC-3", datetime(2020, 7, 1, tzinfo=UTC))
    assert isinstance(expenses, Document) and expenses.body.size_bytes == len(
        b"# Expenses\n\nKeep the receipt. Claim within a month.\n"
    )


def test_flights(ledger: Ledger, tmp_path: Path) -> None:
    summary = import_example(ledger, "flights", tmp_path / "r")
    assert (summary.rows, summary.events, summary.rejected) == (30, 5 + 149, 0)
    cancelled = [
        entry.data.value
        for entry in entries(ledger)
        if entry.record == "nyc.cancelled"
        and isinstance(entry.data, MeasurementRecorded)
        and entry.data.period == "2022-02-07"
    ]
    assert sum(cancelled) > 700


@pytest.mark.parametrize("name", SAMPLES)
def test_a_second_import_adds_nothing(ledger: Ledger, tmp_path: Path, name: str) -> None:
    first = import_example(ledger, name, tmp_path / "r")
    again = import_example(ledger, name, tmp_path / "r")
    assert (again.events, again.rejected) == (0, first.rejected)
