"""Every answer about a moment is what a plain fold of the log says: at random (T, K), over random histories.

Every function of the projections that takes a moment is named in `COMPARED`, with the tests that hold it against
the fold; a new one that is not named fails here. Pages ask a `Reading`, and nothing else of the views: the
reading is compared here, and the pages of a whole company in `tests/opsledger/demo/test_any_moment.py`.

What does not travel in time, and is not meant to:

- Which ids there are (`records.kind_of_record`, the nearest id to a mistyped one), and what a page shows on
  request of a position: an entry (`show #12`) is there whatever the moment.
- The full-text index knows entries, not moments: a search at a moment leaves out what does not count then.
- The area that the timeline filters by is the record's after the entry, in the order of the ledger: a fact of
  the entry (docs/spec/views.md). So is the area that `preceding` compares.
- `records.records_awake`, the index of what may need a person, is of now; another moment looks at every record.
- `verify`, `views status`, claims, counters and idempotency keys are of the ledger as it is.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

import opsledger_projections
from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold
from opsledger_events.kinds.indicator import Indicator
from opsledger_projections.at import LIVE, At
from opsledger_projections.attention import attention
from opsledger_projections.kpi import kpi, kpis
from opsledger_projections.line_blame import blame_lines
from opsledger_projections.links import links_to, neighbours
from opsledger_projections.measurements import segments, series
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.whole import WholeReading
from opsledger_projections.preceding import preceding
from opsledger_projections.search import search
from opsledger_projections.views import Views
from opsledger_projections.words import texts_of_entry
from tests.projections import plain, plain_figures
from tests.projections.histories import START, TEXTS, histories
from tests.projections.memory import MemoryLog
from tests.projections.plain_reading import PlainReading
from tests.projections.test_records import HOUR_US, moments

COMPARED = {
    "attention.attention": "here",
    "bisect.first_holding": "test_bisect.py",
    "blame.setters": "test_moments.py",
    "blame.setters_in": "test_moments.py, through setters and diff",
    "diff.diff": "test_moments.py",
    "diff.differences": "test_moments.py, through diff",
    "kpi.kpi": "here",
    "kpi.kpi_of": "here, through kpi",
    "kpi.kpis": "here",
    "line_blame.blame_lines": "here",
    "line_blame.editions": "here, through blame_lines",
    "links.links_to": "here, test_moments.py",
    "links.neighbours": "here",
    "measurements.segments": "test_measurements.py",
    "measurements.series": "here, test_measurements.py",
    "measurements.series_of": "here, through series",
    "moments.settled": "all of them",
    "people.person_meant": "tests/cli/test_persons.py",
    "preceding.preceding": "here",
    "records.record_at": "test_records.py",
    "records.records_at": "test_records.py",
    "records.with_late": "test_records.py, through record_at; test_moments.py, through diff",
    "records.records_named": "here, through search",
    "search.search": "here",
    "timeline.count": "test_timeline.py",
    "timeline.page": "test_timeline.py",
    "timeline.positions": "test_timeline.py",
    "timeline.recorded": "test_timeline.py",
    "timeline.spread": "test_timeline.py",
    "attention.needs_of": "here, through attention",
}
"""Each function that takes a moment, and where it is held against the plain fold."""


def test_every_reading_of_a_moment_is_compared() -> None:
    """A new one has to be named, with the test that compares it."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(opsledger_projections.__path__):
        members = vars(importlib.import_module(f"opsledger_projections.{module.name}"))
        for name, member in members.items():
            if (
                inspect.isfunction(member)
                and member.__module__.endswith(f".{module.name}")
                and not name.startswith("_")
                and "At" in inspect.get_annotations(member).values()
            ):
                found.add(f"{module.name}.{name}")
    assert found == set(COMPARED)


def logged(entries: Sequence[AnyEntry]) -> MemoryLog:
    """A log of these entries, with the texts that they refer to."""
    log = MemoryLog(entries)
    log.texts |= TEXTS
    return log


@contextmanager
def viewed(entries: Sequence[AnyEntry], first: int = 0) -> Generator[Views]:
    """The views of a history, built up to an entry and then gone on with."""
    log = logged(entries[:first])
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", log)
        views.catch_up()
        log.append(*entries[first:])
        views.catch_up()
        yield views
        views.close()


def read_plainly(views: Views, now_days: int, at: At) -> PlainReading:
    """The reading that folds everything."""
    log = views.log
    assert isinstance(log, MemoryLog)
    return PlainReading(log, START + timedelta(days=now_days), at)


days = st.integers(-2, 900)


@settings(max_examples=80, deadline=None)
@given(
    histories, moments, days, st.sampled_from(("", "ann", "王芳")), st.integers(0, 120), st.integers(0, 40)
)
def test_what_needs_a_person(
    entries: list[AnyEntry], asked: list[At], day: int, person: str, ahead: int, first: int
) -> None:
    """Found by an index or by looking at every record; now, and what is coming up."""
    with viewed(entries, first) as views:
        for at in (LIVE, *asked[:3]):
            plainly, within = read_plainly(views, day, at), timedelta(days=ahead)
            assert attention(views, at, plainly.now, person) == plainly.calls(person)
            assert attention(views, at, plainly.now, person, within) == plainly.calls(person, within)


@settings(max_examples=60, deadline=None)
@given(histories, moments, days, st.integers(0, 40))
def test_figures(entries: list[AnyEntry], asked: list[At], day: int, first: int) -> None:
    """The whole and each segment, with target, level and freshness; and the list of all of them."""
    with viewed(entries, first) as views:
        every = plain.histories_of(entries)
        for at in (LIVE, *asked):
            plainly = read_plainly(views, day, at)
            assert kpis(views, plainly.now, at) == plainly.kpis
            for record, row in plainly.rows.items():
                if not isinstance(row.state, Indicator):
                    assert kpi(views, record, plainly.now, at) is None
                    continue
                for part in (None, *segments(views, record, at), "nowhere"):
                    expected = plain_figures.figure(row, every[record], plainly.now, at, part)
                    assert kpi(views, record, plainly.now, at, part) == expected
                    assert series(views, record, at, part) == expected.series


@settings(max_examples=60, deadline=None)
@given(histories, moments, st.integers(0, 40))
def test_a_reading_of_the_handbook(entries: list[AnyEntry], asked: list[At], first: int) -> None:
    """What pages are made of: records, entries, links and figures, asked one by one or all at once."""
    with viewed(entries, first) as views:
        for at in (LIVE, *asked[:3]):
            plainly = read_plainly(views, 100, at)
            for reading in (Reading(views, plainly.now, at), WholeReading(views, plainly.now, at)):
                assert reading.of_kind("issue", "contact", "document", every=True) == plainly.of_kind(
                    "issue", "contact", "document", every=True
                )
                for types in ((), ("record.comment_added",), ("issue.raised/1", "record.linked")):
                    assert reading.entries(*types) == plainly.entries(*types)
                for record in {e.record for e in entries}:
                    assert reading.state(record) == plainly.state(record)
                    assert reading.newest(record, 3) == plainly.newest(record, 3)
                    assert list(reading.pointing_at(record)) == list(plainly.pointing_at(record))
                    assert reading.figure(record) == plainly.figure(record)
                assert reading.rows == plainly.rows
                assert list(reading.rows) == list(plainly.rows)


@settings(max_examples=60, deadline=None)
@given(histories, moments)
def test_what_points_where(entries: list[AnyEntry], asked: list[At]) -> None:
    """At a record, and from it."""
    with viewed(entries) as views:
        for at in (LIVE, *asked[:3]):
            plainly = read_plainly(views, 0, at)
            for record in ("R-0", "R-1", "R-2", "R-9"):
                links = list(plainly.pointing_at(record))
                assert links_to(views, record, at) == links
                assert neighbours(views, record, at) == plain.neighbours(plainly.rows, links, record)


@settings(max_examples=60, deadline=None)
@given(
    histories,
    moments,
    st.sampled_from(("check", "供应", "right title", "张", "锁门", "because because", "r-3")),
)
def test_what_is_found_by_words(entries: list[AnyEntry], asked: list[At], words: str) -> None:
    """The newest entry of each record that has them and counts, under the title of that moment."""
    with viewed(entries) as views:
        for at in (LIVE, *asked[:3]):
            plainly, expected = read_plainly(views, 0, at), dict[str, tuple[str, int]]()
            for entry in reversed(plain.counted(entries, at)):
                text = "\n".join(texts_of_entry(entry, views.log)).lower()
                if all(word in text for word in words.split()):
                    state = plainly.state(entry.record)
                    expected.setdefault(entry.record, (state.title if state else "", entry.position))
            found = search(views, words, at)
            assert {hit.record: (hit.title, hit.position) for hit in found} == expected
            assert [hit.position for hit in found] == [position for _, position in expected.values()]
            assert search(views, words, at, limit=1) == found[:1]


@settings(max_examples=60, deadline=None)
@given(histories, moments, st.integers(-45, 20), st.integers(1, 40))
def test_what_preceded_a_move(entries: list[AnyEntry], asked: list[At], start: int, hours: int) -> None:
    """The changes in the window that count, the newest first, as near as they were at that moment."""
    start_us = plain.microseconds(START) + start * HOUR_US
    end_us = start_us + hours * HOUR_US
    with viewed(entries) as views:
        for at in (LIVE, *asked[:3]):
            plainly = read_plainly(views, 0, at)
            if (row := plainly.rows.get("R-1")) is None:
                continue
            near = plain.neighbours(plainly.rows, plainly.pointing_at("R-1"), "R-1")
            expected: list[tuple[int, str, str]] = []
            for entry in plain.by_effect(plain.counted(entries, at)):
                if entry.data.inert or type(entry.data).looks is True:
                    continue
                if not start_us <= plain.effective_us(entry) < end_us:
                    continue
                own = [e for e in entries if e.record == entry.record and e.position <= entry.position]
                same_area = fold(plain.kind_of(own), own).area is row.state.area
                elsewhere = "same area" if same_area else "elsewhere"
                scope = "linked" if entry.record in near else elsewhere
                title = plainly.rows[entry.record].state.title
                expected.append((entry.position, title, "same record" if entry.record == "R-1" else scope))
            found = preceding(views, "R-1", start_us, end_us, at).changes
            assert [(one.position, one.title, one.scope) for one in found] == expected


@settings(max_examples=60, deadline=None)
@given(histories, moments)
def test_who_wrote_each_line(entries: list[AnyEntry], asked: list[At]) -> None:
    """The lines are the text in force, and each is whose it is in a log of nothing but what counts."""
    log = logged(entries)
    for at in (LIVE, *asked[:3]):
        some = logged(plain.counted(entries, at))
        for record, history in plain.histories_of(entries).items():
            lines = blame_lines(log, record, at)
            row = plain.record(history, at)
            text = TEXTS.get(plain.digest_of(row.state), "") if row else ""
            assert [line.text for line in lines] == text.splitlines()
            if history[0] in some.history(record):
                assert lines == blame_lines(some, record)
            assert all(line.entry in plain.of_record(history, at) for line in lines)
