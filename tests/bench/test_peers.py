"""The comparison with other packages is fair: what needs none of them to be installed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from bench.peers.__main__ import FailedError, main, measured, work
from bench.peers.adapters.aggregates import StockEventsourcing
from bench.peers.adapters.jsonl import JsonLines
from bench.peers.adapters.ledger import OpsLedger
from bench.peers.adapters.raw import Raw
from bench.peers.checking import DiffersError, check
from bench.peers.page import page
from bench.peers.protocol import NAMES, Change, Fields, Peer, State, changed
from bench.peers.questions import Figure
from bench.peers.results import Results, Row, read
from bench.peers.roster import LEFT_OUT, Known
from bench.peers.story import changes
from bench.peers.tables import ahead


@pytest.mark.parametrize("kind", [Raw, JsonLines, OpsLedger, StockEventsourcing])
def test_each_peer_gives_the_same_answers(kind: type[Peer], tmp_path: Path) -> None:
    """The same history comes to the same states, now and at each moment, after closing and opening too."""
    check(kind, tmp_path)


class Forgetful(JsonLines):
    """Loses one change of a batch, of a record that it knows."""

    def append_many(self, changes: Sequence[Change]) -> None:
        """All but the first, if that amends."""
        super().append_many(changes[1:] if changes[0].version > 1 else changes)


class Present(JsonLines):
    """Knows no past."""

    def as_of(self, last: Change) -> State:
        """What is so now."""
        del last
        return self.now()


class Anonymous(JsonLines):
    """Does not keep who did it."""

    def history(self, record: int) -> list[Fields]:
        """Without the actors."""
        return [fields | {"actor": ""} for fields in super().history(record)]


@pytest.mark.parametrize(("kind", "what"), [(Forgetful, "now"), (Present, "as of"), (Anonymous, "history")])
def test_a_peer_that_answers_wrongly_is_not_measured(kind: type[Peer], what: str, tmp_path: Path) -> None:
    """A figure for a wrong answer would be worth nothing."""
    with pytest.raises(DiffersError, match=what):
        check(kind, tmp_path)


def test_the_changes_suit_every_peer() -> None:
    """No record twice in a batch, versions without a gap, no value that is there already, times that go on."""
    given = list(islice(changes(50), 1_000))
    assert given == list(islice(changes(50), 1_000))
    for begin in range(0, len(given), 50):
        assert len({change.record for change in given[begin : begin + 50]}) == 50
    state: State = {}
    versions: dict[int, int] = {}
    for position, change in enumerate(given, 1):
        before = state.get(change.record, {})
        assert change.position == position
        assert change.version == versions.get(change.record, 0) + 1
        assert set(change.fields) == set(NAMES) if change.version == 1 else set(change.fields) < set(NAMES)
        assert all(before.get(name) != value for name, value in change.fields.items())
        versions[change.record] = change.version
        changed(state, change)
    assert sorted(state) == list(range(1, len(state) + 1))
    assert len({change.at for change in given}) == len(given)
    assert [change.at for change in given] == sorted(change.at for change in given)


def test_a_tiny_run_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Peers in processes of their own, a table, a file, a page; a peer leaves out what it cannot do."""
    names = ["raw sqlite3", "JSONL + fsync", "opsledger"]
    only = [part for name in names for part in ("--only", name)]
    assert main(["--sizes", "200", "--folder", str(tmp_path), *only]) == 0, capsys.readouterr()
    results = read(tmp_path / "results.json")
    rows = {row.name: row for row in results.rows}
    assert sorted(rows) == sorted(names)
    assert not [row.error for row in results.rows if row.error]
    assert "verify" in rows["opsledger"].figures
    assert "verify" not in rows["raw sqlite3"].figures
    assert all(figure.value > 0 for row in results.rows for figure in row.figures.values())
    printed, written = capsys.readouterr().out, "\n".join(page(results))
    for name in (*names, *LEFT_OUT):
        assert name in printed
        assert name in written
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_a_peer_that_is_not_there_is_left_out_by_name(tmp_path: Path) -> None:
    """Its row says what is missing, and the run goes on."""
    row = measured(Known("nobody", "nobody", lambda: "-", ""), 200, tmp_path, 60)
    assert row.name == "nobody"
    assert "nobody" in row.left_out
    assert not row.error
    assert not row.figures


def test_a_peer_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """One that hangs does not hold up the others."""
    with pytest.raises(FailedError, match="not done"):
        work("raw", tmp_path, (), 0.001)


def test_who_is_ahead_is_told_from_its_own_side() -> None:
    """More appends and less time are better; so is less disk, whose ratio is a size and no speed."""
    ours = Row("ours", "", "", 1, {"append": Figure(100, 0.5), "now": Figure(2, 2), "disk": Figure(300, 2)})
    other = Row("other", "", "", 1, {"append": Figure(90, 1), "now": Figure(1, 1), "disk": Figure(150, 1)})
    told = {question.name: better for question, better in ahead([ours, other], "ours")}
    assert told == {"append": [("other", 2)], "now": [], "disk": [("other", 2)]}


def test_the_page_names_who_failed() -> None:
    """A failure is part of the result."""
    broken = Row("broken", "1.0", "a note", 1_000, error="OperationalError: no such table")
    results = Results(datetime(2026, 1, 1, tzinfo=UTC), {}, [0.5], [broken], {})
    assert any("failed: OperationalError: no such table" in line for line in page(results))
