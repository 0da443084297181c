"""Conditions for closing a budget: large variances are explained, and no commitments remain."""

from __future__ import annotations

from typing import Protocol, cast

from opsledger_events.asking import deed
from opsledger_events.budget_lines import Line
from opsledger_events.language import joined, tr
from opsledger_events.situation import Breach, Situation


class WithLines(Protocol):
    """The part of a budget that these conditions examine."""

    lines: tuple[Line, ...]


def variances_explained(now: Situation) -> Breach | None:
    """A budget can close only when every account that is far from its plan has an explanation."""
    lines = cast("WithLines", now.state).lines
    silent = [line.account for line in lines if line.is_far_off and not line.explanation]
    if not silent:
        return None
    return Breach(
        "budget.unexplained",
        "lines",
        tr("More than a tenth off the plan, and not explained: {accounts}.", accounts=joined(silent)),
        tr("{first} comes first.", first=deed("budget", "explain", now.record, account="…", explanation="…")),
    )


def nothing_is_promised(now: Situation) -> Breach | None:
    """A budget can close only when no commitments remain: each one is spent or taken back."""
    promised = [line for line in cast("WithLines", now.state).lines if line.committed > 0]
    if not promised:
        return None
    return Breach(
        "budget.promised",
        "lines",
        tr(
            "Promised and not spent: {accounts}.",
            accounts=joined(f"{line.account} {line.committed:.2f}" for line in promised),
        ),
        tr(
            "{book} spends it; {commit} with an amount below 0 takes it back.",
            book=deed("budget", "book", now.record, from_commitment="…"),
            commit=deed("budget", "commit", now.record),
        ),
    )
