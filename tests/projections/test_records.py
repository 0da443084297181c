"""Records at any moment of both axes are what a plain fold of the log says."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_events.common import CommentAdded
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.issue import Issue, IssueRaised, IssueTriaged, Severity
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER, FOREVER_US, LIVE, At
from opsledger_projections.records import kind_of_record, record_at, records_at
from opsledger_projections.views import Views
from tests.projections import plain
from tests.projections.entries import entry
from tests.projections.histories import START, histories
from tests.projections.memory import MemoryLog

HOUR_US = 3_600_000_000

moments = st.lists(
    st.builds(
        At,
        st.one_of(st.just(FOREVER), st.integers(0, 42)),
        st.one_of(
            st.just(FOREVER_US),
            st.integers(-45, 25).map(lambda hours: microseconds(START) + hours * HOUR_US),
        ),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(histories, moments, st.integers(0, 40))
def test_records_at_any_moment_equal_a_plain_fold(
    entries: list[AnyEntry], asked: list[At], first: int
) -> None:
    """Whether the views were built at once or went on from an earlier position."""
    log = MemoryLog(entries[:first])
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", log)
        views.catch_up()
        log.append(*entries[first:])
        views.catch_up()
        for at in [LIVE, *asked]:
            expected = plain.records(entries, at)
            assert records_at(views, at) == expected
            issues = [row for row in expected if row.kind == "issue"]
            assert records_at(views, at, "issue") == issues
            for row in expected:
                assert record_at(views, row.record, at) == row
        views.close()


def test_an_unknown_record_is_none(tmp_path: Path) -> None:
    """Neither a row nor a kind."""
    views = Views.open(tmp_path / "views.db", MemoryLog())
    assert record_at(views, "ISS-1") is None
    assert kind_of_record(views, "ISS-1") is None


def test_what_is_told_of_the_time_before_a_record_began(tmp_path: Path) -> None:
    """It was there then, as its first entry says, with that changed; a comment counts as a version."""
    log = MemoryLog(
        [
            entry(1, "ISS-1", IssueRaised(title="Slow")),
            entry(2, "ISS-1", IssueTriaged(severity=Severity.LOW), version=2, effective=START),
            entry(3, "ISS-1", CommentAdded(text="?"), version=3, effective=START),
        ]
    )
    views = Views.open(tmp_path / "views.db", log)
    row = record_at(views, "ISS-1", At(effective_us=microseconds(START)))
    assert row is not None
    assert (row.position, row.version) == (2, 3)
    assert isinstance(row.state, Issue)
    assert (row.state.title, row.state.severity) == ("Slow", Severity.LOW)
    assert record_at(views, "ISS-1", At(effective_us=microseconds(START) - 1)) is None
    assert record_at(views, "ISS-1", At(2, microseconds(START))) == row._replace(version=2)
