"""What a new user finds in the demo: calls for attention, a figure that fell, and what preceded it."""

from __future__ import annotations

from opsledger.demo.weeks import DIP_WEEK
from opsledger_events.goal_record import Goal
from opsledger_events.kinds.improvement import Improvement, Verdict
from opsledger_events.kinds.issue import Issue
from opsledger_events.periods import Frequency, period_of
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.attention import attention
from opsledger_projections.kpi import kpi
from opsledger_projections.preceding import preceding
from opsledger_projections.records import record_at
from tests.opsledger.demo.conftest import TODAY, Written


def test_attention_shows_every_sort_of_loose_end(history: Written) -> None:
    """Each imperfection that was put into the history is on the page, and the page stays readable."""
    calls = attention(history.ledger.caught_up(), LIVE, TODAY)
    found = {(call.kind, call.need.what) for call in calls}
    assert found >= {
        ("issue", "overdue"),
        ("issue", "severe"),
        ("issue", "incomplete"),
        ("document", "review_overdue"),
        ("document", "expiring"),
        ("document", "to_approve"),
        ("document", "unacknowledged"),
        ("plan", "exercise_failed"),
        ("plan", "exercise_overdue"),
        ("goal", "off_track"),
        ("improvement", "evaluation_overdue"),
        ("indicator", "stale"),
        ("indicator", "warning"),
        ("process", "bottleneck"),
        ("control", "performance_overdue"),
        ("obligation", "not_assessed"),
        ("obligation", "partly_compliant"),
        ("risk", "acceptance_expiring"),
        ("risk", "no_measure"),
        ("position", "vacant"),
        ("task", "overdue"),
        ("task", "blocked"),
        ("task", "unassigned"),
        ("meeting", "unconfirmed"),
        ("suggestion", "unanswered"),
        ("suggestion", "not_implemented"),
        ("analysis", "unpublished"),
        ("appraisal", "to_apply"),
    }
    assert 30 <= len(calls) <= 50


def test_on_time_deliveries_fall_in_the_week_of_the_story(history: Written) -> None:
    """The first week below the limits is the one after the switch, and the figure comes back."""
    figure = kpi(history.ledger.caught_up(), "delivery.on_time", TODAY)
    assert figure is not None
    points = figure.series.points
    below = [points[s.first].period for s in figure.signals if s.rule == "limits" and not s.above]
    weeks = history.summary.weeks
    assert below[0] == period_of(weeks.start(DIP_WEEK), Frequency.WEEK)
    assert 4 <= len(below) <= 6
    assert points[-1].value > 96
    assert figure.met


def test_the_change_of_the_rule_precedes_the_fall(history: Written) -> None:
    """The edition that took effect and the switch are among what preceded; the rule is linked."""
    weeks, views = history.summary.weeks, history.ledger.caught_up()
    start = microseconds(weeks.moment(f"w{DIP_WEEK - 4} Mon 00:00"))
    end = microseconds(weeks.moment(f"w{DIP_WEEK + 1} Mon 00:00"))
    found = {
        (one.record, one.type): one.scope for one in preceding(views, "delivery.on_time", start, end).changes
    }
    assert found["dispatch-rules", "document.took_effect/1"] == "linked"
    planner = history.summary.ids["@planner"]
    assert found[planner, "improvement.started/1"] == "same area"


def test_the_issue_was_understood_and_closed(history: Written) -> None:
    """Five whys, a confirmed cause, and links to what caused it and to what answered it."""
    ids = history.summary.ids
    row = record_at(history.ledger.caught_up(), ids["@late"])
    assert row is not None
    assert isinstance(row.state, Issue)
    assert row.state.state == "closed"
    assert len(row.state.whys) == 5
    assert {(link.type.value, link.to) for link in row.state.links} == {
        ("caused_by", "dispatch-rules"),
        ("caused_by", ids["@planner"]),
        ("answered_by", ids["@stoptimes"]),
        ("answered_by", f"{ids['@m-late']}/A1"),
    }


def test_the_improvement_helped_as_much_as_its_figures_say(history: Written) -> None:
    """The estimate is the difference of the means of the weeks that the findings name."""
    views, weeks = history.ledger.caught_up(), history.summary.weeks
    row = record_at(views, history.summary.ids["@stoptimes"])
    figure = kpi(views, "delivery.on_time", TODAY)
    assert row is not None
    assert figure is not None
    assert isinstance(row.state, Improvement)
    assert row.state.state == "standardised"
    assert row.state.verdict is Verdict.EFFECTIVE
    by_week = {point.period: point for point in figure.series.points}

    def mean(first: int, last: int) -> float:
        found = [by_week[period_of(weeks.start(week), Frequency.WEEK)] for week in range(first, last + 1)]
        total = sum(point.denominator or 0 for point in found)
        return sum(point.value * (point.denominator or 0) for point in found) / total

    assert row.state.estimate is not None
    assert abs(row.state.estimate - (mean(-25, -21) - mean(-30, -28))) < 0.06
    assert row.state.estimate > 5


def test_one_goal_was_missed_and_the_next_one_achieved(history: Written) -> None:
    """The quarter of the late weeks was missed; the second attempt reached its target."""
    views, ids = history.ledger.caught_up(), history.summary.ids
    missed, achieved = record_at(views, ids["@missed"]), record_at(views, ids["@achieved"])
    assert missed is not None
    assert achieved is not None
    assert isinstance(missed.state, Goal)
    assert isinstance(achieved.state, Goal)
    assert missed.state.state == "missed"
    assert (missed.state.result or 100) < (missed.state.target or 0)
    assert achieved.state.state == "achieved"
    assert (achieved.state.result or 0) >= (achieved.state.target or 100)


def test_attention_on_a_day_of_the_late_weeks(history: Written) -> None:
    """Asked as of that week, the open issue and the critical figure are what needs a person."""
    when = history.summary.weeks.moment(f"w{DIP_WEEK + 2} Wed 18:00")
    at = At(LIVE.position, microseconds(when))
    calls = attention(history.ledger.caught_up(), at, when)
    urgent = {call.record for call in calls if call.need.severity == 3}
    assert {history.summary.ids["@late"], "delivery.on_time"} <= urgent
