"""The timeline's pages, counts and positions are what a plain filter of the log says."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_events.event import AnyEntry
from opsledger_events.fold import fold
from opsledger_events.registry import owners
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.timeline import Axis, Filter, count, page, position_at, positions, recorded, spread
from opsledger_projections.views import Views
from tests.events.world import World
from tests.projections import plain
from tests.projections.histories import START, histories
from tests.projections.memory import MemoryLog
from tests.projections.test_records import HOUR_US, moments

times = st.one_of(st.none(), st.integers(-45, 25).map(lambda hours: microseconds(START) + hours * HOUR_US))
axes = st.sampled_from(("effective", "recorded"))

filters = st.builds(
    Filter,
    kinds=st.sampled_from(((), ("issue",), ("issue", "goal"), ("nothing",))),
    types=st.sampled_from(((), (), ("record.comment_added",), ("issue.raised/1", "record.linked"))),
    actors=st.sampled_from(((), (), ("ann",), ("王芳",))),
    areas=st.sampled_from(((), (), ("finance",), ("finance", "sales"))),
    record=st.sampled_from(("", "", "R-1", "R-9")),
    since_us=times,
    until_us=times,
    text=st.sampled_from(("", "", "", "check", "供应", "商", "应供", "王", "“", "because checkout")),
    axis=axes,
    backdated_us=st.sampled_from((None, None, 0, HOUR_US)),
    after=st.sampled_from((0, 0, 3, 12)),
    unmet=st.sampled_from((False, False, False, True)),
)


def us_on(axis: Axis, entry: AnyEntry) -> int:
    """The time of an entry on an axis."""
    return microseconds(entry.effective_at if axis == "effective" else entry.recorded_at)


def lag_us(entry: AnyEntry) -> int:
    """How long after it held the ledger learned of an entry."""
    return us_on("recorded", entry) - us_on("effective", entry)


def in_order(entries: list[AnyEntry], axis: Axis) -> list[AnyEntry]:
    """Oldest first on an axis."""
    return sorted(entries, key=lambda e: (us_on(axis, e) if axis == "effective" else 0, e.position))


def holds(entry: AnyEntry, asked: Filter, entries: list[AnyEntry]) -> bool:
    """Whether a filter lets an entry through; texts are those of `histories`."""
    own = [e for e in entries if e.record == entry.record]
    kind = owners()[own[0].type]
    area = fold(kind, [e for e in own if e.position <= entry.position]).area
    us = us_on(asked.axis, entry)
    text = f"{entry.record} {entry.reason} {entry.data}".lower()
    return (
        (not asked.kinds or kind.name in asked.kinds)
        and (not asked.types or any(entry.type in (t, f"{t}/1") for t in asked.types))
        and (not asked.actors or entry.actor in asked.actors)
        and (not asked.areas or area in asked.areas)
        and (not asked.record or entry.record == asked.record)
        and entry.position > asked.after
        and (not asked.unmet or bool(entry.unmet))
        and (asked.since_us is None or us >= asked.since_us)
        and (asked.until_us is None or us < asked.until_us)
        and (asked.backdated_us is None or lag_us(entry) > asked.backdated_us)
        and (asked.text != "“" and all(word in text for word in asked.text.split()))
    )


@settings(max_examples=80, deadline=None)
@given(histories, filters, moments, st.integers(1, 7))
def test_pages_counts_and_positions_equal_a_plain_filter(
    entries: list[AnyEntry], asked: Filter, moments: list[At], limit: int
) -> None:
    """In both directions, on both axes, at any moment."""
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        views.catch_up()
        for at in (LIVE, *moments[:2]):
            some = [e for e in plain.counted(entries, at) if holds(e, asked, entries)]
            expected = [e.position for e in reversed(in_order(some, asked.axis))]
            assert list(positions(views, asked, at)) == expected
            assert count(views, asked, at) == len(expected)
            older: list[int] = []
            while found := page(views, asked, at, before=older[-1] if older else None, limit=limit):
                older += found
            assert older == expected
            newer: list[int] = expected[-1:]
            while newer and (found := page(views, asked, at, after=newer[0], limit=limit)):
                newer = found + newer
            assert newer == expected
            in_ledger_order = sorted(expected)
            told: list[int] = []
            while found := recorded(views, asked, at, after=told[-1] if told else 0, limit=limit):
                told += found
            assert told == in_ledger_order
            assert recorded(views, asked, at, limit=limit) == in_ledger_order[-limit:]
        views.close()


@settings(max_examples=60, deadline=None)
@given(histories, times, axes)
def test_the_position_at_a_time_is_the_newest_not_after_it(
    entries: list[AnyEntry], us: int | None, axis: Axis
) -> None:
    """On both axes."""
    us = us or 0
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        views.catch_up()
        past = [e.position for e in in_order(entries, axis) if us_on(axis, e) <= us]
        assert position_at(views, us, axis) == (past[-1] if past else 0)
        views.close()


@settings(max_examples=40, deadline=None)
@given(histories, axes, st.sampled_from((0, 1, 5, 39)))
def test_backdated_entries_are_those_that_came_later_than_that(
    entries: list[AnyEntry], axis: Axis, hours: int
) -> None:
    """By more than the length given, not by just as much."""
    asked = Filter(axis=axis, backdated_us=hours * HOUR_US)
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        views.catch_up()
        late = [e for e in entries if lag_us(e) > hours * HOUR_US]
        assert list(positions(views, asked)) == [e.position for e in reversed(in_order(late, axis))]
        views.close()


@settings(max_examples=60, deadline=None)
@given(histories, filters, st.integers(1, 9))
def test_what_is_spread_over_a_span_is_each_entry_in_its_part(
    entries: list[AnyEntry], asked: Filter, parts: int
) -> None:
    """Equal parts of the time between the first and the last, on the axis of the filter."""
    times = [us_on(asked.axis, entry) for entry in entries] or [0]
    start, step = min(times), max(1, max(times) - min(times)) / parts
    expected = [0] * parts
    for entry in (entry for entry in entries if holds(entry, asked, entries)):
        expected[min(parts - 1, int((us_on(asked.axis, entry) - start) / step))] += 1
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        views.catch_up()
        views.catch_up_search()
        assert spread(views, asked, start, step, parts) == tuple(expected)
        views.close()


def test_what_met_not_every_rule_is_found_at_any_moment(tmp_path: Path) -> None:
    world = World()
    world.do("issue raise", "ISS-1", title="漏水")
    world.do("issue resolve", "ISS-1", as_found=True)
    with closing(Views.open(tmp_path / "views.db", MemoryLog(world.entries))) as views:
        views.catch_up()
        assert list(positions(views, Filter(unmet=True))) == [2]
        assert count(views, Filter(unmet=True), At(position=1)) == 0
