"""The two limits of an indicator, which a worsening value passes one after the other."""

from __future__ import annotations

from opsledger_events.asking import asked
from opsledger_events.language import tr
from opsledger_events.situation import Breach
from opsledger_events.values import Choice


class Direction(Choice):
    """Which way is good."""

    UP = "up", "Up is good", "越高越好"
    DOWN = "down", "Down is good", "越低越好"


def limits_breach(
    record: str, direction: Direction, warning: float | None, critical: float | None
) -> Breach | None:
    """The breach if a value would reach the critical limit before the warning limit, so that it would never be a warning."""
    if warning is None or critical is None or warning == critical:
        return None
    if (critical < warning) is (direction is Direction.UP):
        return None
    return Breach(
        "indicator.limits",
        "critical_limit",
        tr(
            "{record}: a value is critical at {critical} and gives a warning only at {warning}; “{direction}”.",
            record=record,
            critical=critical,
            warning=warning,
            direction=direction.label,
        ),
        tr(
            "Exchange the two limits, or say which way is good with {direction}.",
            direction=asked("direction"),
        ),
    )
