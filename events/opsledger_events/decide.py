"""Decide what follows from a command: the events that happen, or the rule that refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from msgspec.structs import fields

from opsledger_events.errors import InputError, NotFoundError, RefusedError
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.marks import marks_of
from opsledger_events.situation import Breach, Situation


class Draft(NamedTuple):
    """An event that is about to be recorded."""

    record: str
    event: Event
    unmet: tuple[str, ...] = ()


def decide(kind: Kind, now: Situation, reason: str = "", *, as_found: bool = False) -> list[Draft]:
    """The events that follow, the asked one first.

    Raises InputError where the form is wrong, NotFoundError where a record is not there, and RefusedError where a rule forbids it. With
    `as_found` a rule that is not met is named in the event instead of refusing it.
    """
    check_structure(kind, now)
    unmet: list[str] = []
    for breach in breaches(kind, now, reason):
        if not as_found:
            raise RefusedError(breach.message, breach.way_out, rule=breach.rule, field=breach.field)
        unmet.append(breach.rule)
    filled = now.event.fill(now)
    drafts = [Draft(now.record, filled, tuple(unmet))]
    drafts.extend(Draft(record, event) for record, event in filled.also(now))
    return drafts


def check_structure(kind: Kind, now: Situation) -> None:
    """What is never waived: that the record is there, that references are, that the form fits."""
    declared = now.event.declared
    if not now.version and not declared.begins:
        begin = ", ".join(f"{kind.name} {e.declared.verb}" for e in kind.events if e.declared.begins)
        raise NotFoundError(
            tr("There is no {kind} “{record}”.", kind=kind.label, record=now.record),
            tr("It begins with: {verbs}.", verbs=begin),
        )
    now.event.check(now)
    for name, kinds in references(type(now.event)):  # pyright: ignore[reportArgumentType]
        for target in _ids(getattr(now.event, name)):
            check_reference(now, name, target, kinds)


def check_reference(now: Situation, name: str, target: str, kinds: str) -> None:
    """The record that a field refers to is there and of a kind that fits."""
    from opsledger_events.registry import kind_of  # noqa: PLC0415 - kinds use us

    if target == now.record:
        raise InputError(tr("{field}: a record does not refer to itself.", field=name))
    found = now.look(target)
    if found is None:
        raise NotFoundError(tr("{field}: there is no record “{record}”.", field=name, record=target))
    kind = kind_of(found).name
    if kinds != "*" and kind not in kinds.split():
        raise InputError(
            tr(
                "{field}: {record} is of kind {kind}; asked for: {kinds}.",
                field=name,
                record=target,
                kind=kind,
                kinds=kinds,
            )
        )


def breaches(kind: Kind, now: Situation, reason: str) -> Iterator[Breach]:
    """Every rule that the event would not meet, the state first."""
    declared = now.event.declared
    if declared.begins and now.version and now.state.state not in declared.after:
        yield Breach(
            "state",
            "record",
            tr("{record} is there already.", record=now.record),
            tr("It is {state}. Choose another id, or amend it.", state=kind.states[now.state.state]),
        )
    elif declared.after and now.version and now.state.state not in declared.after:
        yield Breach(
            "state",
            "state",
            tr(
                "{record} is “{state}”; “{verb}” follows only: {allowed}.",
                record=now.record,
                state=kind.states[now.state.state],
                verb=declared.verb,
                allowed=", ".join(str(kind.states[s]) for s in declared.after),
            ),
            tr("From here: {verbs}.", verbs=", ".join(verbs_from(kind, now.state.state))),
        )
    if declared.reason and not reason.strip():
        yield Breach(
            "reason",
            "reason",
            tr("“{verb}” takes something back and needs a reason.", verb=declared.verb),
            tr("Add --reason."),
        )
    for rule in now.event.rules:
        if breach := rule(now):
            yield breach


def verbs_from(kind: Kind, state: str) -> list[str]:
    """The kind's own verbs that a record in this state allows."""
    return [
        event.declared.verb
        for event in kind.events
        if event.declared.verb
        and (state in event.declared.after or not (event.declared.after or event.declared.begins))
    ]


@cache
def references(event: type[Event]) -> tuple[tuple[str, str], ...]:
    """The fields of an event that hold ids of other records, with the kinds they may be of."""
    found = ((field.name, marks_of(field.type).get("ref")) for field in fields(event))
    return tuple((name, str(kinds)) for name, kinds in found if kinds)


def _ids(value: Any) -> tuple[str, ...]:
    if not value or not isinstance(value, str | tuple):
        return ()
    return (value,) if isinstance(value, str) else value  # pyright: ignore[reportUnknownVariableType]
