"""Issues that an event of another record raises or links to: a failed check, a risk that came true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from opsledger_events.asking import asked
from opsledger_events.common import Linked
from opsledger_events.errors import InputError
from opsledger_events.event import Event
from opsledger_events.kinds.issue import IssueRaised, Severity
from opsledger_events.language import ID, tr
from opsledger_events.record import Link, LinkType
from opsledger_events.situation import Situation
from opsledger_events.values import NAME_LIMIT_CHARS, RECORD_ID_LIMIT_CHARS


def free_id(now: Situation, letter: str, number: int) -> str:
    """The id for an issue that a record raises: `CTL-3/F1`, or the next free number.

    Automatic ids are allotted to commands only; this id shows where the issue came from.
    """
    while now.look(found := f"{now.record}/{letter}{number}") is not None:
        number += 1
    if len(found) > RECORD_ID_LIMIT_CHARS:
        raise InputError(
            tr(
                "“{record}” is too long for the id of an issue that {of} raises.", record=found, of=now.record
            ),
            tr("Raise the issue under another id, and name it: {issue}.", issue=asked("issue", ID)),
        )
    return found


def issue_from(
    now: Situation,
    issue: str,
    title: str,
    description: str,
    severity: Severity = Severity.MEDIUM,
    occurred_at: datetime | None = None,
) -> Iterator[tuple[str, Event]]:
    """The events that make `issue` come from this record: it is raised if it does not exist, and linked once."""
    record = now.look(issue)
    if record is None:
        yield (
            issue,
            IssueRaised(
                title=title[:NAME_LIMIT_CHARS],
                area=now.state.area,
                description=description,
                occurred_at=occurred_at,
                detected_at=now.effective_at,
                severity=severity,
                responsible=now.state.owner,
            ),
        )
    link = Link(type=LinkType.CAUSED_BY, to=now.record)
    if record is None or link not in record.links:
        yield issue, Linked(link=link.type, to=link.to)
