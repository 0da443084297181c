"""All that is said of a figure at a moment."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from opsledger_events.kinds.goal import GoalActivated, GoalDrafted
from opsledger_events.kinds.indicator import (
    Aggregate,
    IndicatorRedefined,
    IndicatorTargetSet,
    MeasurementRecorded,
)
from opsledger_events.periods import Frequency
from opsledger_events.standing import target_at
from opsledger_projections.analysis.of_figure import Analysed, analysed
from opsledger_projections.analysis.words import of_figure
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.analysed import page
from opsledger_projections.views import Views
from tests.projections.analysis.courses import course
from tests.projections.analysis.near import near
from tests.projections.analysis.world import MONDAY, Told, daily, moment, views_of, week, week_named, weekly


def said(views: Views, today: date, *, every_rule: bool = False) -> Analysed:
    """What is said of the indicator K."""
    found = analysed(views, "K", today, every_rule=every_rule)
    assert found is not None
    return found


def test_a_figure_with_a_past(tmp_path: Path) -> None:
    """Comparisons of complete periods, limits, trend and shift."""
    values = course(1, 120, at=80, jump=5)
    views = views_of(tmp_path, weekly("K", values))
    found = said(views, week(119, 6))
    assert [(one.period, one.base_period) for one in found.comparisons] == [
        (week_named(118), week_named(117)),
        (week_named(118), week_named(118 - 52)),
    ]
    assert near(found.comparisons[0].change, values[118] - values[117])
    assert said(views, week(120)).comparisons[0].period == week_named(119)
    assert found.limits is not None
    assert found.shifts is not None
    assert [one.first for one in found.shifts.found] == [80]
    assert found.present is not None
    assert (found.present.points, round(found.present.mean)) == (40, 105)
    assert found.trend is not None
    assert found.trend.found
    assert found.dependence.warns
    assert (found.counts, found.contributions, found.paces) == (None, None, ())
    assert len(said(views, week(119, 6), every_rule=True).signals) > len(found.signals)


def test_a_figure_without_values(tmp_path: Path) -> None:
    """Nothing is said, and nothing fails; nobody is nobody."""
    found = said(views_of(tmp_path, weekly("K", [])), week(3))
    assert found[1:3] == ((), ())
    assert (found.limits, found.signals, found.trend, found.shifts) == (None, (), None, None)
    views = views_of(tmp_path, weekly("K", [1.0]))
    one = said(views, week(3))
    assert one.comparisons[0].base is None
    assert analysed(views, "nobody", week(3)) is None


def test_a_part_of_a_sum_is_not_judged_by_the_target_of_the_whole(tmp_path: Path) -> None:
    """Half of what all should reach together is no failure of one: the page of the part has no target, that of a mean has."""
    for aggregate, target in ((Aggregate.SUM, None), (Aggregate.MEAN, 10)):
        told = [
            *weekly("K", [], aggregate=aggregate, critical_limit=8),
            ("K", IndicatorTargetSet(target=10, since=week_named(0)), moment(week(0))),
            *(
                ("K", MeasurementRecorded(period=week_named(0), segment=s, value=5), moment(week(0, 6)))
                for s in ("East", "West")
            ),
        ]
        (folder := tmp_path / aggregate).mkdir()
        found = analysed(views_of(folder, told), "K", week(1), segment="East")
        assert found is not None
        assert target_at(found.figure.state, week(0)) == target
        assert found.figure.state.critical_limit == (target and 8)
        facts = page(found).blocks[0]
        assert isinstance(facts, b.Facts)
        assert ("Target" in dict(facts.rows)) is (target is not None)


def test_segments_make_up_the_change(tmp_path: Path) -> None:
    """Of ratios by rate and mix, of sums by their values."""

    def told(aggregate: Aggregate) -> list[Told]:
        define = list(weekly("K", [], aggregate=aggregate))
        values = {
            (0, "East"): (90.0, 90),
            (0, "West"): (50.0, 10),
            (1, "East"): (90.0, 50),
            (1, "West"): (60.0, 50),
        }
        return [
            *define,
            *(
                ("K", MeasurementRecorded(period=week_named(n), segment=s, value=v, denominator=d), moment(week(n, 6)))
                for (n, s), (v, d) in values.items()
            ),
        ]  # fmt: skip

    found = said(views_of(tmp_path, told(Aggregate.MEAN)), week(2)).contributions
    assert found is not None
    assert (found.before, found.after, found.weighted) == (86.0, 75.0, True)
    west = next(one for one in found.parts if one.segment == "West")
    assert near(west.rate, 0.3 * 10)
    assert near(sum(one.total for one in found.parts), -11)
    (tmp_path / "sum").mkdir()
    total = said(views_of(tmp_path / "sum", told(Aggregate.SUM)), week(2)).contributions
    assert total is not None
    assert [(one.segment, one.rate, one.mix) for one in total.parts] == [
        ("West", 10.0, 0.0),
        ("East", 0.0, 0.0),
    ]


def test_a_whole_that_its_segments_do_not_come_to_is_told(tmp_path: Path) -> None:
    """It was measured for itself, with more in it than the segments: they moved the other way."""
    values = {"": (100, 110), "East": (40, 38), "West": (30, 29)}
    told = [
        *weekly("K", [], unit="orders"),
        *(
            ("K", MeasurementRecorded(period=week_named(n), segment=s, value=v), moment(week(n, 6)))
            for s, of_both in values.items()
            for n, v in enumerate(of_both)
        ),
    ]
    found = said(views_of(tmp_path, told), week(2))
    note = f"The whole went from 100 in {week_named(0)} to 110 in {week_named(1)}: its segments come to something else."
    assert note in of_figure(found)
    assert b.Paragraph(note, "warning") in page(found).blocks
    (tmp_path / "sum").mkdir()
    added = said(
        views_of(tmp_path / "sum", [one for one in told if getattr(one[1], "segment", "K")]), week(2)
    )
    assert added.contributions is not None
    assert not [line for line in of_figure(added) if "something else" in line]


def test_of_a_long_series_it_is_told_how_much_was_looked_at(tmp_path: Path) -> None:
    """A shift before the newest thousand values is none of theirs, and their trend is not that of all."""
    values = course(1, 1_100, at=60, jump=20)
    found = said(views_of(tmp_path, daily("K", values)), MONDAY + timedelta(days=1_100))
    first = (MONDAY + timedelta(days=100)).isoformat()
    note = f"Looked at are the newest 1000 values, from {first} on."
    assert found.shifts is not None
    assert (found.shifts.found, found.shifts.points) == ((), 1_000)
    assert of_figure(found).count(note) == 2
    (tmp_path / "short").mkdir()
    short = said(views_of(tmp_path / "short", daily("K", values[:999])), MONDAY + timedelta(days=1_100))
    assert not [line for line in of_figure(short) if line.startswith("Looked at")]


def test_a_goal_that_it_measures_has_a_pace(tmp_path: Path) -> None:
    """From the goal's baseline to its target, by the goal's days."""
    start, due = week(0), week(9, 6)
    drafted = GoalDrafted(
        title="Faster", specific="s", measurable="m", achievable="a", relevant="r", time_bound="t",
        indicator="K", baseline=20, target=10, start=start, due=due,
    )  # fmt: skip
    goal: list[Told] = [("G", drafted, moment(week(0), 1)), ("G", GoalActivated(), moment(week(0), 2))]
    found = said(views_of(tmp_path, [*weekly("K", [20.0, 18.0, 16.0]), *goal]), week(4, 6)).paces
    assert [(one.goal, one.period, one.due) for one in found] == [("G", week_named(2), due)]
    assert (found[0].pace.progress, found[0].pace.expected, found[0].pace.ahead) == (0.4, 0.5, False)


def test_what_was_measured_by_another_frequency_is_another_figure(tmp_path: Path) -> None:
    """Weeks and days are not put on one axis."""
    days = [
        ("K", MeasurementRecorded(period=(week(20) + timedelta(days=n)).isoformat(), value=1.0), moment(week(25)))
        for n in range(10)
    ]  # fmt: skip
    redefined = ("K", IndicatorRedefined(frequency=Frequency.DAY), moment(week(22)))
    found = said(views_of(tmp_path, [*weekly("K", course(1, 20)), redefined, *days]), week(30))
    assert len(found.figure.points) == 10
