"""The two compared moments, A and B: marked by the user, or otherwise derived from the shown moment."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, Literal, NamedTuple

from opsledger_events.language import tr
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER, FOREVER_US, LIVE, At
from opsledger_tui.moment import Axis, written_us

if TYPE_CHECKING:
    from opsledger_tui.session import Session

End = Literal["a", "b"]

BEFORE_US = 7 * 86_400_000_000
"""How long an unmarked A is before B, in microseconds."""


class Mark(NamedTuple):
    """One of the two moments."""

    at: At
    us: int
    """The time by which it was requested, or to which it corresponds, in microseconds since 1970."""


class Marks(NamedTuple):
    """The moments that the user marked; None if unmarked."""

    a: Mark | None = None
    b: Mark | None = None


NO_MARKS = Marks()


class Ends(NamedTuple):
    """The two moments to compare."""

    a: Mark
    b: Mark


def mark_of_shown(session: Session) -> Mark:
    """The shown moment, fixed: for the present, what the ledger knows now."""
    if session.live:
        return Mark(session.at, microseconds(session.now().now))
    return Mark(session.moment, session.moment_us)


def ends_of(session: Session) -> Ends:
    """The marks. An unmarked B is the shown moment, which may be the moving present; an unmarked A is seven days before B."""
    b = session.marks.b or _shown(session)
    return Ends(session.marks.a or _before(session, b), b)


def _shown(session: Session) -> Mark:
    if session.live and not session.frozen:
        return Mark(LIVE, microseconds(session.now().now))
    return mark_of_shown(session)


def _before(session: Session, mark: Mark) -> Mark:
    us = mark.us - BEFORE_US
    if session.axis is Axis.EFFECTIVE:
        return Mark(mark.at._replace(effective_us=us), us)
    return Mark(mark.at._replace(position=session.log.position_at(us)), us)


def words_of(mark: Mark, zone: tzinfo | None) -> str:
    """A moment as the command line reads it: `2026-03-01 18:00`, with `@#120` for what was known then; or `#120` with its time."""
    if mark.at == LIVE:
        return tr("the present")
    time = written_us(mark.us, zone)
    if mark.at.position == FOREVER:
        return time
    known = f"#{mark.at.position:,}"
    return f"{known} {time}" if mark.at.effective_us == FOREVER_US else f"{time}@{known}"
