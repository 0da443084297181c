"""Rules for an indicator's values: one for each segment and period, and only for periods that have begun."""

from __future__ import annotations

from typing import Protocol, cast

from opsledger_events.asking import asked, deed
from opsledger_events.language import tr
from opsledger_events.periods import period_named
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import has_begun


class OfPeriod(Protocol):
    """An event about the value for one period."""

    period: str
    segment: str


class WithValue(OfPeriod, Protocol):
    """An event that gives the value for one period."""

    denominator: float | None


def measurement_claim(record: str, segment: str, period: str) -> str:
    """The claim that prevents a second value for an indicator, segment and period."""
    return f"{_claims_of(record)}{segment}|{period}"


def _claims_of(record: str) -> str:
    return f"measure|{record}|"


def not_measured_yet(now: Situation) -> Breach | None:
    """There is one value per indicator, segment and period; to change it is a correction."""
    event = cast("OfPeriod", now.event)
    held = now.claimed(measurement_claim(now.record, event.segment, event.period))
    if not held:
        return None
    return Breach(
        "indicator.one_value",
        "period",
        tr(
            "{record} has a value for {what} already, entry #{position}.",
            record=now.record,
            what=_what(event),
            position=held,
        ),
        tr(
            "{correct} with a reason puts another in its place.",
            correct=deed("indicator", "correct", now.record),
        ),
    )


def period_has_begun(now: Situation) -> Breach | None:
    """No value is recorded for a period that has not begun."""
    event = cast("OfPeriod", now.event)
    if has_begun(period_named(event.period).first, now.effective_at):
        return None
    return Breach(
        "indicator.period_begun",
        "period",
        tr("{period} has not begun; nothing was measured in it.", period=event.period),
        tr(
            "What it should come to is a target: {set_target}.",
            set_target=deed("indicator", "set-target", now.record),
        ),
    )


def out_of_something(now: Situation) -> Breach | None:
    """The denominator of a ratio is not zero."""
    if cast("WithValue", now.event).denominator != 0:
        return None
    return Breach(
        "indicator.denominator",
        "denominator",
        tr("Out of 0 there is no ratio and no mean."),
        tr(
            "Leave {denominator} out, or record no value where there was nothing to count.",
            denominator=asked("denominator"),
        ),
    )


def was_measured(now: Situation) -> Breach | None:
    """Only a value that was recorded can be corrected."""
    event = cast("OfPeriod", now.event)
    measured = now.claimed(measurement_claim(now.record, event.segment, event.period))
    return None if measured else _no_value(now)


def signal_has_value(now: Situation) -> Breach | None:
    """A signal is acknowledged only for a recorded value; for the whole, any segment's value will do."""
    event = cast("OfPeriod", now.event)
    if event.segment:
        return was_measured(now)
    ending = f"|{event.period}"
    measured = any(claim.endswith(ending) for claim in now.claims_within(_claims_of(now.record)))
    return None if measured else _no_value(now)


def _no_value(now: Situation) -> Breach:
    what = _what(cast("OfPeriod", now.event))
    return Breach(
        "indicator.measured",
        "period",
        tr("{record} has no value for {what} yet.", record=now.record, what=what),
        tr("{measure} records the first one.", measure=deed("indicator", "measure", now.record)),
    )


def _what(event: OfPeriod) -> str:
    return f"{event.period} {event.segment}".strip()
