"""The reference of record kinds, made from their declarations: `docs/reference/kinds.md`."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import fields

from opsledger.entering.shapes import shape_of
from opsledger_events.common import COMMON_EVENTS
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.marks import marks_of
from opsledger_events.registry import KINDS

HEAD = """\
# Record kinds

What the ledger keeps, and what can happen to it. This page is made from the declarations in
`events/opsledger_events/kinds/` (`make docs`); so are the commands, the forms, and the JSON Schema (`opsledger schema`).

Each event stands with the verb that asks for it, the states it may follow, and the state it leads to. **Reason** means that it
takes something back and needs one. **Approver** means that it is the word of an approver, where roles were granted; everything else takes a
recorder. Fields in *italics* are filled by the ledger.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for kind in KINDS.values():
        parts.extend(_kind(kind))
    parts.append("## Every kind\n")
    parts.append("Events that every record may have, whatever its kind.\n")
    for event in COMMON_EVENTS:
        parts.extend(_event(None, event))
    return "\n".join(parts)


def _kind(kind: Kind) -> Iterator[str]:
    yield f"## {kind.label.en} · {kind.label.zh}\n"
    chapter = f"Chapter of the handbook: {kind.heading.en} ({kind.heading.zh})."
    if kind.about_access:
        chapter = "No chapter of the handbook; recording it takes an admin."
    yield f"{kind.help.en}. {chapter} Automatic ids: `{kind.prefix}-1`.\n"
    states = ", ".join(f"`{state}` {label.en} ({label.zh})" for state, label in kind.states.items())
    yield f"States: {states}.\n"
    yield f"Settled, so that nobody waits for anything (`list --open` leaves them out): {', '.join(f'`{s}`' for s in kind.settled)}.\n"
    yield f"Final, its life is over: {', '.join(f'`{s}`' for s in kind.final) or 'none'}.\n"
    for event in kind.events:
        if event.declared.verb:
            yield from _event(kind, event)


def _event(kind: Kind | None, event: type[Event]) -> Iterator[str]:
    declared = event.declared
    yield f"### `{declared.verb}` · {declared.label.en} · {declared.label.zh}\n"
    facts = [f"{declared.help.en}. Stored as `{declared.type}`."]
    if declared.begins:
        facts.append("Begins a record.")
    if declared.after and kind is not None:
        facts.append(f"Follows {', '.join(f'`{state}`' for state in declared.after)}.")
    if declared.to:
        facts.append(f"Leads to `{declared.to}`.")
    if declared.reason:
        facts.append("**Reason**.")
    if declared.approves:
        facts.append("**Approver**.")
    yield " ".join(facts) + "\n"
    rows = [_row(field.name, field.type, field.required) for field in fields(event)]
    if rows:
        yield "| Field | Value | What it is for |"
        yield "|---|---|---|"
        yield from rows
        yield ""


def _row(name: str, annotation: object, required: bool) -> str:
    marks = marks_of(annotation)
    shape = shape_of(annotation)
    shown = f"*{name}*" if marks.get("filled") else f"`{name}`"
    value = ", ".join(f"`{choice.value}`" for choice in shape.choices) or shape.metavar.lower()
    if shape.many:
        value = f"several: {value}"
    label, help = marks.get("label"), marks.get("help")
    said = f"{label.en} ({label.zh}): {help.en}" if label and help else ""
    needed = " **needed**" if required else ""
    return f"| {shown} | {value.replace('|', ' or ')}{needed} | {said} |"
