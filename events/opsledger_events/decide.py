"""Deciding on a command: the events that follow from it, or the rule that refuses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

from msgspec.structs import replace

from opsledger_events.asking import asked, named
from opsledger_events.blank import check_readable, check_within, has_text
from opsledger_events.changes import read_changes
from opsledger_events.errors import InputError, NotFoundError, RefusedError
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import joined, tr
from opsledger_events.references import check_above, check_references, shape_of
from opsledger_events.situation import Breach, Situation, broken_by
from opsledger_events.values import RECORD_ID_FORM
from opsledger_events.ways import way_on

_is_id = re.compile(RECORD_ID_FORM).fullmatch


class Draft(NamedTuple):
    """An event that is about to be recorded."""

    record: str
    event: Event
    unmet: tuple[str, ...] = ()


def decide(kind: Kind, now: Situation, reason: str = "", *, as_found: bool = False) -> list[Draft]:
    """The events to record, beginning with the requested one.

    Raises InputError if the form is wrong, NotFoundError if a record does not exist, and RefusedError
    if a rule forbids the event. With `as_found`, a broken rule is named in the draft instead.
    """
    check_structure(kind, now)
    unmet: tuple[str, ...] = ()
    for breach in breaches(kind, now, reason):
        if not as_found:
            raise RefusedError(breach.message, breach.way_out, rule=breach.rule, field=breach.field)
        unmet += (breach.rule,)
    filled = now.event.fill(now)
    drafts = [Draft(now.record, filled, unmet)]
    if others := filled.also(now):
        drafts.extend(Draft(record, event) for record, event in others)
    return drafts


def check_structure(kind: Kind, now: Situation) -> None:
    """Check what is never waived: the record and the records it refers to exist, and the form fits. Raises as `decide`."""
    declared = now.event.declared
    if not now.version and not declared.begins:
        begin = joined(f"{kind.name} {e.declared.verb}" for e in kind.events if e.declared.begins)
        raise NotFoundError(
            tr("There is no {kind} “{record}”.", kind=kind.label, record=now.record),
            tr("It begins with: {verbs}.", verbs=begin),
        )
    if not now.version and not _is_id(now.record):
        raise InputError(
            tr("“{record}” cannot be the id of a record.", record=now.record),
            tr("An id has up to 80 letters, digits and _ . : / @ + -, and starts with a letter or digit."),
        )
    if now.version and now.state.state in kind.sealed:
        raise RefusedError(
            tr(
                "{record} is “{state}”; nothing is added to it.",
                record=now.record,
                state=kind.states[now.state.state],
            ),
            tr("Begin another record where something new is to be kept."),
            rule="state.sealed",
            field="state",
        )
    check_texts(now)
    event = now.event
    shape = shape_of(type(event))
    for name in shape.numbers:
        number = getattr(event, name)
        if type(number) is float and not isfinite(number):
            raise InputError(
                tr("{field}: {number} is not a finite number.", field=name, number=number),
                tr("Give a number, or leave it out."),
            )
    event.check(now)
    for name, kinds in shape.references:
        check_references(now, name, getattr(event, name), kinds)
    for name in shape.trees:
        check_above(now, name, getattr(event, name))


def check_texts(now: Situation) -> None:
    """Raise InputError if a required text, or the actor's name, has nothing to read in it.

    Only new texts are checked: stored ones were checked by their length alone and must stay readable.
    """
    event, shape = now.event, shape_of(type(now.event))
    check_readable(now.actor, "actor")
    if title := getattr(event, "title", ""):  # with some events, an empty title keeps the old one
        check_readable(title, "title")
    for name in shape.texts:
        if isinstance(text := getattr(event, name), str):
            check_readable(text, name)
    for name, type_ in shape.holding_texts:
        check_within(type_, getattr(event, name), name)


def breaches(kind: Kind, now: Situation, reason: str) -> Iterator[Breach]:
    """Every rule that the event would break, beginning with its states."""
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
                verb=named(kind.name, declared.verb),
                allowed=joined(str(kind.states[s]) for s in declared.after),
            ),
            way_on(kind, now.state.state),
        )
    if declared.reason and not has_text(reason):
        yield Breach(
            "reason",
            "reason",
            tr("“{verb}” takes something back and needs a reason.", verb=named(kind.name, declared.verb)),
            tr("Add {reason}.", reason=asked("reason")),
        )
    for rule in now.event.rules:
        if breach := rule(now):
            yield breach
    yield from standing_breaches(kind, now)


def standing_breaches(kind: Kind, now: Situation) -> Iterator[Breach]:
    """Every standing rule of a kind that setting fields directly (`Event.at_will`) would newly break."""
    if changes := now.event.at_will():
        after = now._replace(state=replace(now.state, **read_changes(type(now.state), changes)))
        for rule in kind.standing:
            if breach := broken_by(rule, now, after):
                yield breach
