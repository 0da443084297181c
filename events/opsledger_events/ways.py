"""The verbs that lead on from a state or change a field, which refusals name as the way out."""

from __future__ import annotations

from opsledger_events.asking import deed, named
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import joined, sentences, tr


def verbs_from(kind: Kind, state: str) -> list[str]:
    """The kind's own verbs that are allowed in a state."""
    return [
        event.declared.verb
        for event in kind.events
        if event.declared.verb
        and (state in event.declared.after or not (event.declared.after or event.declared.begins))
    ]


def verbs_setting(kind: Kind, field: str) -> list[str]:
    """The kind's own verbs whose events have the field."""
    return [
        event.declared.verb
        for event in kind.events
        if event.declared.verb and field in event.__struct_fields__ and not only_begins(event)
    ]


def only_begins(event: type[Event]) -> bool:
    """Whether an event can only create a record."""
    return event.declared.begins and not event.declared.after


def way_on(kind: Kind, state: str) -> str:
    """A sentence that names the verbs allowed in a state."""
    if verbs := verbs_from(kind, state):
        return tr("From here: {verbs}.", verbs=joined(named(kind.name, verb) for verb in verbs))
    return tr("Nothing of its own follows from here; it can still be commented, linked and corrected.")


def way_to(kind: Kind, field: str, state: str) -> str:
    """Sentences that name the verbs that set a field, and what must come before them; empty if there are none."""
    verbs = verbs_setting(kind, field)
    if not verbs:
        return ""
    following = [verb for verb in verbs if verb in verbs_from(kind, state)]
    said = tr("It is set by: {verbs}.", verbs=joined(deed(kind.name, verb) for verb in following or verbs))
    return said if following else sentences((said, way_on(kind, state)))
