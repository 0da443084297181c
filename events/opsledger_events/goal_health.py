"""How an active goal stands: the way it has come against the time that has passed, and what is due next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import floor, isnan

from opsledger_events.goal_record import Goal, Horizon
from opsledger_events.kind import Need
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.values import DAY, Choice, day_of, end_of, later, start_of


class Health(Choice):
    """How an active goal stands; derived, never stored."""

    ON_TRACK = "on_track", "On track", "正常"
    AT_RISK = "at_risk", "At risk", "有风险"
    OFF_TRACK = "off_track", "Off track", "偏离"


CHECK_IN_EVERY = {
    Horizon.VISION: timedelta(days=366),
    Horizon.ANNUAL: timedelta(days=92),
    Horizon.QUARTER: timedelta(days=31),
    Horizon.MONTH: timedelta(days=10),
}
"""How long an active goal may go without a check-in."""

AT_RISK_BEHIND = 0.10
OFF_TRACK_BEHIND = 0.25
"""How far progress may lag behind the time that has passed, as shares of the whole."""


def progress(state: Goal, value: float | None) -> float | None:
    """Share of the way from baseline to target: 0 at the start, 1 when reached; None if unknown.

    A goal to stay where one is has no way to go: beside its target nobody can tell from it whether that is better or worse.
    """
    if value is None or state.baseline is None or state.target is None:
        return None
    if state.target == state.baseline:
        return 1.0 if value == state.target else None
    share = (value - state.baseline) / (state.target - state.baseline)
    return None if isnan(share) else share  # numbers so large that their difference is none


def elapsed(state: Goal, now: datetime) -> float | None:
    """Share of the goal's time that has passed, 0 to 1; None where it has no span."""
    start = state.start or (state.activated_at and day_of(state.activated_at))
    if start is None or state.due is None:
        return None
    span = (state.due - start).days
    return 1.0 if span <= 0 else min(1.0, max(0.0, (day_of(now) - start).days / span))


def health(state: Goal, now: datetime) -> Health | None:
    """How an active goal stands at `now`, by its last check-in and the time that has passed; None for any other."""
    if state.state != "active":
        return None
    done = progress(state, state.value)
    if done is not None and done >= 1:
        return Health.ON_TRACK
    if state.due is not None and state.due < day_of(now):
        return Health.OFF_TRACK
    passed = elapsed(state, now)
    if done is None or passed is None:
        checked_until = check_in_due(state)
        return Health.AT_RISK if checked_until and checked_until < now else Health.ON_TRACK
    if passed - done > OFF_TRACK_BEHIND:
        return Health.OFF_TRACK
    return Health.AT_RISK if passed - done > AT_RISK_BEHIND else Health.ON_TRACK


def check_in_due(state: Goal) -> datetime | None:
    """When the next check-in of an active goal is due; None where it was never activated."""
    last = state.checked_in_at or state.activated_at
    return later(last, CHECK_IN_EVERY[state.horizon]) if last else None


def behind_from(state: Goal, share: float) -> datetime | None:
    """From when on the last value lags behind the time by more than a share; None where it never will."""
    done = progress(state, state.value)
    start = state.start or (state.activated_at and day_of(state.activated_at))
    if done is None or done >= 1 or start is None or state.due is None:
        return None
    span = (state.due - start).days
    days = floor(max(done + share, -1.0) * span) + 1
    return start_of(start) + max(days, 0) * DAY if days <= span else None


def needs(state: Record) -> Iterator[Need]:
    """Overdue, off track or at risk, or too long without a check-in."""
    assert isinstance(state, Goal)
    if state.state != "active":
        return
    over = end_of(state.due) if state.due is not None else None
    if over is not None:
        yield Need("overdue", 3, tr("due, neither achieved nor missed"), over)
    off_track = behind_from(state, OFF_TRACK_BEHIND)
    if off_track is not None:
        yield Need("off_track", 3, tr("off track: far behind the time that has passed"), off_track, over)
    if state.value is not None and (at_risk := behind_from(state, AT_RISK_BEHIND)) is not None:
        yield Need("at_risk", 2, tr("at risk: behind the time that has passed"), at_risk, off_track)
    if (due := check_in_due(state)) is not None:
        days = CHECK_IN_EVERY[state.horizon].days
        yield Need("no_check_in", 2, tr("no check-in for more than {days} d", days=days), due, over)
