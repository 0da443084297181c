"""What preceded a move: which changes, in which order, with which effect."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from opsledger_events.body import body_of
from opsledger_events.common import CommentAdded, Linked
from opsledger_events.errors import InputError
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.periods import Frequency
from opsledger_events.record import LinkType
from opsledger_events.values import Area
from opsledger_projections.analysis.explain import Candidate, explain, moved_in
from opsledger_projections.analysis.figures import figure_at
from opsledger_projections.analysis.placebo import Verdict
from opsledger_projections.analysis.words import of_limits_of
from opsledger_projections.at import At
from opsledger_projections.pages.blocks import Plot
from opsledger_projections.pages.explanation import page
from opsledger_projections.views import Views
from tests.projections.analysis.courses import course
from tests.projections.analysis.near import near
from tests.projections.analysis.world import Told, moment, views_of, week, week_named, weekly

MOVED = 50


def adopted(title: str, area: Area = Area.GENERAL) -> DocumentAdopted:
    """A document that was put in force."""
    return DocumentAdopted(title=title, area=area, body=body_of(title))


def story(values: list[float], *more: Told) -> list[Told]:
    """A figure and changes in the weeks before it moved, some near it and some not."""
    return [
        *weekly("K", values),
        ("canteen", adopted("Canteen", Area.HR), moment(week(MOVED - 1, 2))),
        ("sales", adopted("Sales", Area.SALES), moment(week(MOVED - 1, 1))),
        ("linked", adopted("Linked"), moment(week(MOVED - 3, 0))),
        ("linked", Linked(link=LinkType.SUPPORTS, to="K"), moment(week(MOVED - 3, 0), 1)),
        ("linked", CommentAdded(text="nothing"), moment(week(MOVED - 2))),
        ("today", adopted("Today"), moment(week(MOVED, 0))),
        ("late", adopted("Late"), moment(week(MOVED, 6))),
        ("old", adopted("Old", Area.SALES), moment(week(MOVED - 9))),
        ("after", IssueRaised(title="After"), moment(week(MOVED + 1))),
        *more,
    ]


def candidates(views: Views, **more: Any) -> dict[str, Candidate]:
    """The changes before the move, by record."""
    found = explain(views, "K", week_named(MOVED), **more)
    assert found is not None
    return {one.change.record: one for one in found.candidates}


def test_changes_come_newest_first_and_the_closest_first_within_a_period(tmp_path: Path) -> None:
    """With their lead, their scope and the first period after them; what changes nothing is left out."""
    views = views_of(tmp_path, story(course(1, 70)))
    found = explain(views, "K", week_named(MOVED))
    assert found is not None
    rows = [(one.change.record, one.change.scope, one.lead_periods) for one in found.candidates]
    assert rows == [
        ("late", "elsewhere", 0),
        ("today", "elsewhere", 0),
        ("sales", "same area", 1),
        ("canteen", "elsewhere", 1),
        ("linked", "linked", 3),
        ("linked", "linked", 3),
    ]
    first = {one.change.record: one.first_after for one in found.candidates}
    assert (first["today"], first["late"]) == (week_named(MOVED), week_named(MOVED + 1))
    assert (first["sales"], first["canteen"]) == (week_named(MOVED - 1), week_named(MOVED - 1))
    assert set(candidates(views, window=9)) == {*first, "old"}


def test_an_effect_has_its_interval_and_its_rank(tmp_path: Path) -> None:
    """Of a jump of six standard deviations; the control stays where it was."""
    values = course(3, 90, at=MOVED, jump=6)
    views = views_of(tmp_path, story(values, *weekly("C", course(4, 90))))
    one = candidates(views, control="C")["today"]
    assert one.measure is not None
    assert one.control is not None
    assert one.measure.effect.level.low <= 6 <= one.measure.effect.level.high
    assert one.measure.effect.level.low > 0
    assert (one.measure.rank.place, one.measure.rank.verdict) == (1, Verdict.STANDS_OUT)
    assert one.control.rank.verdict is Verdict.LIKE_OTHERS
    assert one.control.effect.level.low < 0 < one.control.effect.level.high


def test_a_control_has_periods_of_the_same_length(tmp_path: Path) -> None:
    """Another record, or another frequency, is none."""
    views = views_of(tmp_path, story(course(1, 70), *weekly("D", [], frequency=Frequency.DAY)))
    for control in ("D", "canteen", "nobody"):
        with pytest.raises(InputError, match=control):
            explain(views, "K", week_named(MOVED), control=control)


def test_changes_close_in_time_cannot_be_told_apart(tmp_path: Path) -> None:
    """Each names all of them; further apart they can."""
    views = views_of(tmp_path, story(course(1, 70)))
    positions = {name: one.change.position for name, one in candidates(views).items()}
    one = candidates(views, apart=1)
    near_today = {positions[name] for name in ("today", "late", "sales", "canteen")}
    assert set(one["today"].together) == near_today
    alone = candidates(views, apart=0)["today"]
    assert alone.together == (positions["today"],)
    assert alone.measure is not None
    assert one["today"].measure is not None
    assert alone.measure.rank.of == one["today"].measure.rank.of + 2
    found = explain(views, "K", week_named(MOVED))
    assert found is not None
    assert found.dates == 4


def test_below_eight_values_on_a_side_nothing_is_estimated(tmp_path: Path) -> None:
    """The changes are listed all the same."""
    views = views_of(tmp_path, story(course(1, MOVED + 7)))
    found = candidates(views)
    assert found["today"].measure is None
    assert found["sales"].measure is not None
    assert explain(views, "nobody", week_named(MOVED)) is None
    assert explain(views, "canteen", week_named(MOVED)) is None


def test_as_of_a_position_the_numbers_are_those_of_then(tmp_path: Path) -> None:
    """What came later moves nothing, and asking twice gives the same."""
    then = views_of(tmp_path, story(course(1, 70)))
    before = explain(then, "K", week_named(MOVED))
    assert before is not None
    (tmp_path / "later").mkdir()
    values = [*course(1, 70), *[500.0] * 20]
    now = views_of(tmp_path / "later", story(values, ("x", adopted("X"), moment(week(80)))))
    assert explain(now, "K", week_named(MOVED)) != before
    assert explain(now, "K", week_named(MOVED), At(position=then.position)) == before


def test_the_latest_move_is_a_signal_or_else_a_shift(tmp_path: Path) -> None:
    """Signals are those of the present level; None where the figure is what it always was."""
    usual = [10.0, 11, 9, 10, 12, 8, 10, 9, 11, 10]
    for name, values, expected in (
        ("shift", [*usual * 3, *(value + 9 for value in usual * 2)], week_named(30)),
        ("both", [*usual * 3, *(value + 9 for value in usual * 2), 40.0], week_named(50)),
        ("new", [*usual * 3, *(value + 9 for value in usual[:6])], week_named(30)),
        ("signal", [*usual * 3, 40.0], week_named(30)),
        ("none", usual * 3, None),
        ("nothing", [], None),
    ):
        (tmp_path / name).mkdir()
        figure = figure_at(views_of(tmp_path / name, weekly("K", values)), "K")
        assert figure is not None
        assert moved_in(figure) == expected


def test_a_gap_in_the_series_is_time(tmp_path: Path) -> None:
    """Weeks that were not measured lie between those that were."""
    told = [
        one for number, one in enumerate(weekly("K", course(1, 70, slope=1.0))) if number not in range(20, 40)
    ]
    figure = figure_at(views_of(tmp_path, told), "K")
    assert figure is not None
    assert figure.numbers[-1] - figure.numbers[0] == 69
    effect = figure.course.effect(figure.numbers[30])
    assert effect is not None
    assert near(effect.level.value, 0, within=3)


def test_a_period_in_which_nothing_moved_is_not_called_a_move(tmp_path: Path) -> None:
    """Neither on the page nor in its plot: the value is none of the signals, and begins no level."""
    views = views_of(tmp_path, story(course(3, 90, at=MOVED, jump=6)))
    for number, moved in ((MOVED, True), (20, False)):
        found = explain(views, "K", week_named(number))
        assert found is not None
        assert found.moved is moved
        said = f"The chart shows no move in {week_named(number)}: no signal, and no shift of level."
        assert (said in [*of_limits_of(found)]) is not moved
        plot = page(found, 20, UTC).blocks[0]
        assert isinstance(plot, Plot)
        (mark,) = [point.signal for point in plot.points if point.label == week_named(number)]
        assert mark.startswith("the move" if moved else "asked about")


def test_a_wild_value_of_the_present_level_is_a_move(tmp_path: Path) -> None:
    """By the limits of that level, where those of the whole would hold it; and so is each value of a run."""
    values = [*course(1, 40), *(value + 30 for value in course(2, 40))]
    values[60] -= 12
    found = explain(views_of(tmp_path, weekly("K", values)), "K", week_named(60))
    assert found is not None
    assert found.moved
