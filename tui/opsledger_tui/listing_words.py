"""An exported list in the words of the screen: labels for its columns, values in the user's zone and language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

from opsledger.exporting.listing import Listing
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.registry import KINDS, event_named
from opsledger_projections.analysis.words import scope_words
from opsledger_projections.pages.difference import change_label
from opsledger_tui.phrases import field_label, is_long, phrase, state_label


def in_words(listing: Listing, zone: tzinfo | None) -> Listing:
    """The same list, with labels and with values written for people."""

    def words(row: Sequence[Any]) -> Sequence[str]:
        return _words(dict(zip(listing.names, row, strict=True)), zone)

    return listing._replace(labels=tuple(map(_label, listing.names)), words=words)


def _label(name: str) -> str:
    """The label of a column: that of a column common to all lists, else from the first kind with such a field."""
    if label := _labels().get(name):
        return label
    for kind in KINDS.values():
        if name in kind.record.__struct_fields__:
            return field_label(kind.record, name)
    return name.replace("_", " ")


def _labels() -> dict[str, str]:
    return {
        "record": tr("Record"),
        "kind": tr("Kind"),
        "state": tr("State"),
        "title": tr("Title"),
        "owner": tr("Owner"),
        "position": tr("Position"),
        "severity": tr("Severity"),
        "why": tr("Why"),
        "since": tr("Since"),
        "standing": tr("Standing"),
        "value": tr("Value"),
        "unit": tr("Unit"),
        "signals": tr("Signals"),
        "signal": tr("Signal"),
        "segment": tr("Segment"),
        "period": tr("Period"),
        "denominator": tr("Out of"),
        "target": tr("Target"),
        "corrected": tr("Corrected"),
        "change": tr("Change"),
        "field": tr("Field"),
        "before": tr("Before"),
        "after": tr("After"),
        "event": tr("Event"),
        "type": tr("Event"),
        "version": tr("Version"),
        "actor": tr("Actor"),
        "authenticated": tr("Entered by"),
        "reason": tr("Reason"),
        "source": tr("Source"),
        "correlation": tr("Belongs to"),
        "causation": tr("Follows from"),
        "key": tr("Key"),
        "unmet": tr("Rules not met"),
        "one_login": tr("Under one login with"),
        "data": tr("Data"),
        "effective_at": tr("When"),
        "recorded_at": tr("Recorded"),
        "scope": tr("Scope"),
        "lead_days": tr("Days before"),
    }


Row = dict[str, Any]


def _words(row: Row, zone: tzinfo | None) -> Sequence[str]:
    kind = KINDS.get(row["kind"]) if "kind" in row else None
    return [_word(name, value, row, kind, zone) for name, value in row.items()]


def _word(name: str, value: Any, row: Row, kind: Kind | None, zone: tzinfo | None) -> str:
    if value in (None, "", ()) or (name == "causation" and not value):
        return ""
    if name in _OWN:
        return _OWN[name](value)
    if kind is not None and (
        name == "state" or (row.get("field") == "state" and name in ("before", "after"))
    ):
        return state_label(kind.states, value)
    if kind is not None and name == "field":
        return field_label(kind.record, value)
    if (
        isinstance(value, str)
        and kind is not None
        and name in kind.record.__struct_fields__
        and is_long(kind.record, name)
    ):
        return value
    return phrase(value, zone)


def _kind(value: str) -> str:
    return str(KINDS[value].label) if value in KINDS else value


def _event(value: str) -> str:
    event = event_named(value)
    return str(event.declared.label) if event else value


def _severity(value: int) -> str:
    return {3: tr("act now"), 2: tr("soon"), 1: tr("worth knowing")}.get(value, str(value))


_OWN: dict[str, Callable[[Any], str]] = {
    "severity": lambda value: _severity(value) if isinstance(value, int) else phrase(value, None),
    "kind": _kind,
    "type": _event,
    "event": _event,
    "change": change_label,
    "scope": scope_words,
}
