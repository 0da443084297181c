"""The actions that answer an issue: every action linked to it, whichever of the two holds the link.

An issue cannot close while one of its actions is open, so the issue itself must list them all: a link that an
action holds is also recorded on the issue, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from opsledger_events.asking import deed
from opsledger_events.kinds.issue import Issue
from opsledger_events.language import tr
from opsledger_events.record import Link, LinkType, Record
from opsledger_events.situation import Breach, Situation

ACTING = (LinkType.IMPLEMENTS, LinkType.MITIGATES, LinkType.SUPPORTS, LinkType.CAUSED_BY)
"""The link types by which an action says that it does something about an issue; no other link type says so."""

CLOSED = ("closed", "dismissed")
"""States of an issue in which nothing remains to be done."""


def answers(state: Record, link: LinkType, target: Record | None) -> bool:
    """Whether a link from one record to another makes the first an answer to the second, an issue."""
    return state.is_action and link in ACTING and isinstance(target, Issue)


def is_open(action: Record) -> bool:
    """Whether an action is not settled yet."""
    from opsledger_events.registry import kind_of  # noqa: PLC0415 - the registry uses us

    return action.state not in kind_of(action).settled


def closed_issue(now: Situation, targets: Iterable[str | None]) -> str:
    """The first of these records that is a closed or dismissed issue; empty if none is."""
    for target in targets:
        record = now.look(target) if target else None
        if target and isinstance(record, Issue) and record.state in CLOSED:
            return target
    return ""


def issue_is_closed(rule: str, field: str, issue: str, action: str) -> Breach:
    """The breach of making an open record an action of a closed issue."""
    return Breach(
        rule,
        field,
        tr("{issue} is closed; {action} is open and is no action of it.", issue=issue, action=action),
        tr("{first} comes first.", first=deed("issue", "reopen", issue)),
    )


def acted_upon(state: Record) -> list[str]:
    """The records that an action does something about, according to its links."""
    return [link.to for link in state.links if link.type in ACTING] if state.is_action else []


def not_closed(now: Situation, link: Link) -> Breach | None:
    """A link, whichever of the two holds it, does not make an open action answer a closed issue."""
    other = now.look(link.to)
    if isinstance(now.state, Issue) and link.type is LinkType.ANSWERED_BY:
        issue, state, action, doing = now.record, now.state, link.to, other
    elif answers(now.state, link.type, other):
        issue, state, action, doing = link.to, other, now.record, now.state
    else:
        return None
    if doing is None or state is None or state.state not in CLOSED or not is_open(doing):
        return None
    return issue_is_closed("link.issue_closed", "to", issue, action)


def answer_to(now: Situation, link: Link) -> Link | None:
    """The link that the issue gets when an action is linked to it; None if there is nothing to add."""
    target = now.look(link.to)
    answer = Link(type=LinkType.ANSWERED_BY, to=now.record)
    return answer if target and answers(now.state, link.type, target) and answer not in target.links else None


def answer_gone(now: Situation, link: Link) -> Link | None:
    """The link that the issue loses when the action's link is removed; None if the action began from it or has another link to it."""
    target, state = now.look(link.to), now.state
    answer = Link(type=LinkType.ANSWERED_BY, to=now.record)
    if target is None or not answers(state, link.type, target) or answer not in target.links:
        return None
    begun = (getattr(state, "source", None), *getattr(state, "sources", ()))
    kept = link.to in begun or acted_upon(state).count(link.to) > 1
    return None if kept else answer
