"""The days from and until which a text is in force, and the text that it replaces."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol, cast

from opsledger_events.asking import deed
from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.situation import Breach, Situation
from opsledger_events.values import has_begun

if TYPE_CHECKING:
    from opsledger_events.kinds.document import Document


class Dated(Protocol):
    """An event that gives the day from which a text is in force."""

    effective_from: date | None


def check_days(first: date | None, last: date | None) -> None:
    """Raise an error if a text would go out of force before it comes into force."""
    if first is not None and last is not None and last < first:
        raise InputError(
            tr("effective_to: {last} lies before {first}.", last=last, first=first),
            tr("Check the two dates."),
        )


def in_force_by_then(now: Situation) -> Breach | None:
    """A text does not come into force before its day: until then its predecessor holds."""
    first = cast("Dated", now.event).effective_from
    if first is None or has_begun(first, now.effective_at):
        return None
    return Breach(
        "document.in_force_by_then",
        "effective_from",
        tr("{day} lies ahead, and until then the text is not in force.", day=first),
        tr(
            "On that day: {take_effect}; a draft is approved before.",
            take_effect=deed("document", now.event.declared.verb, now.record),
        ),
    )


def superseded_by(now: Situation) -> str:
    """The document that goes out of force when this one first takes effect; empty if there is none.

    A document of another area is left to the persons who answer for it; attention then reports that both are in force.
    """
    state = cast("Document", now.state)
    before = now.look(state.supersedes) if state.supersedes and not state.edition else None
    retires = before is not None and before.state == "effective" and before.area is state.area
    return state.supersedes or "" if retires else ""
