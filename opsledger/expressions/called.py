"""The names that users write for a field, a state or a word of a vocabulary: its id, or its label in either language."""

from __future__ import annotations

from collections.abc import Mapping

from opsledger.entering.shapes import shape_of
from opsledger_events.changes import field_types
from opsledger_events.kind import Kind
from opsledger_events.language import Label, tr
from opsledger_events.marks import label_in_both, label_of
from opsledger_events.names import same_name
from opsledger_events.nearest import did_you_mean, nearest

Called = Mapping[str, tuple[str, ...]]
"""For each id, the labels that may be written instead; the first is the one shown in the language of this run."""


def fields_called(kind: Kind) -> Called:
    """The names of the fields of a kind's record."""
    record = kind.record
    return {name: (label_of(record, name), *label_in_both(record, name)) for name in field_types(record)}


def words_called(kind: Kind, name: str) -> Called:
    """The names of the words that a field may have; empty if it has no vocabulary."""
    if name == "state":
        return {state: _both(label) for state, label in kind.states.items()}
    choices = shape_of(field_types(kind.record)[name]).choices
    return {choice.value: _both(choice.label) for choice in choices}


def meant(given: str, known: Called) -> str | None:
    """The id that a user means, or None. Ids come before labels; the case, width and spaces of a label do not matter."""
    if given in known:
        return given
    wanted = same_name(given)
    return next((one for one, labels in known.items() if wanted in map(same_name, labels)), None)


def to_choose(given: str, known: Called) -> str:
    """The way out for an unknown word: the most similar known one, or else all of them, each with its label."""
    shown = {one: _shown(one, labels[0]) for one, labels in known.items()}
    written = {word: shown[one] for one, labels in known.items() for word in (*labels, one)}
    near = nearest(given, written)
    if near in written:
        return tr("Did you mean “{near}”?", near=written[near])
    return did_you_mean(given, shown.values())


def _both(label: Label) -> tuple[str, ...]:
    return str(label), *label


def _shown(one: str, label: str) -> str:
    """An id with its label, unless both say the same."""
    if same_name(label) == one.replace("_", " "):
        return one
    return tr("{word} ({label})", word=one, label=label)
