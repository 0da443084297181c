"""The filter that a user typed: words, and `name:value` for everything else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from opsledger.clock import Clock
from opsledger.moments import moment_in
from opsledger_events.errors import InputError
from opsledger_events.kind import Kind
from opsledger_events.language import is_called, tr
from opsledger_events.nearest import did_you_mean
from opsledger_events.record import Record
from opsledger_events.registry import KINDS, event_types
from opsledger_events.values import Area


class Wish(NamedTuple):
    """A typed filter. Empty parts let everything through."""

    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    record: str = ""
    since: str = ""
    until: str = ""
    unmet: bool = False
    words: str = ""

    @property
    def empty(self) -> bool:
        """Whether it lets everything through."""
        return self == ALL

    @property
    def of_events_only(self) -> tuple[str, ...]:
        """The names of its parts that apply to events and not to records."""
        return tuple(
            name
            for name, given in (
                ("type", self.types),
                ("actor", self.actors),
                ("since", self.since),
                ("until", self.until),
                ("unmet", self.unmet),
            )
            if given
        )


ALL = Wish()

NAMES = {
    "kind": "kind", "类型": "kind", "种类": "kind",
    "type": "type", "事件": "type",
    "actor": "actor", "操作人": "actor", "人": "actor",
    "area": "area", "领域": "area",
    "record": "record", "记录": "record",
    "since": "since", "自": "since", "从": "since",
    "until": "until", "至": "until", "到": "until",
    "unmet": "unmet", "未满足": "unmet",
}  # fmt: skip
"""The words allowed before the colon, and their meanings."""

_TOKENS = re.compile(r"""(?:([^\s:：\"]+)[:：])?(?:"([^"]*)"?|(\S+))""")


def read_wish(text: str, clock: Clock) -> Wish:
    """The filter in a line. Raises InputError naming an unknown word, or a text that is not a moment on the clock."""
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for match in _TOKENS.finditer(text):
        name, quoted, plain = match.groups()
        value = quoted if quoted is not None else plain
        if name is None:
            if value[-1:] not in (":", "：") or value[:-1].lower() not in NAMES:
                words.append(value)
        elif name.lower() in NAMES:
            found.setdefault(NAMES[name.lower()], []).append(value)
        else:
            words.append(match.group(0))
    return Wish(
        kinds=tuple(_kind(v) for v in found.get("kind", ())),
        types=tuple(t for v in found.get("type", ()) for t in _types(v)),
        actors=tuple(found.get("actor", ())),
        areas=tuple(_area(v) for v in found.get("area", ())),
        record=_last(found.get("record", ())),
        since=_moment(found.get("since", ()), clock),
        until=_moment(found.get("until", ()), clock),
        unmet=_yes(found.get("unmet", ())),
        words=" ".join(words),
    )


def fits(wish: Wish, kind: Kind, record: str, state: Record) -> bool:
    """Whether a filter lets a record through; parts about events are ignored."""
    if wish.kinds and kind.name not in wish.kinds:
        return False
    if wish.areas and state.area not in wish.areas:
        return False
    if wish.record and wish.record.lower() != record.lower():
        return False
    if not wish.words:
        return True
    label = kind.states.get(state.state, state.state)
    text = " ".join((record, state.title, state.owner, str(label), *state.tags)).lower()
    return all(word in text for word in wish.words.lower().split())


def _last(values: Iterable[str]) -> str:
    return next(reversed(list(values)), "")


def _yes(values: Iterable[str]) -> bool:
    """Whether the values ask for it. Raises InputError for any other word."""
    given = _last(values)
    if given and given.lower() not in ("yes", "是"):
        raise InputError(
            tr("“{given}” is not “yes”.", given=given), tr("unmet:yes shows what met not every rule.")
        )
    return bool(given)


def _moment(values: Iterable[str], clock: Clock) -> str:
    """The last value as it was typed, because `yesterday` means another day tomorrow."""
    given = _last(values)
    if given:
        moment_in(given, clock)
    return given


def _kind(given: str) -> str:
    for kind in KINDS.values():
        if is_called(given, kind.name, kind.label):
            return kind.name
    raise InputError(
        tr("There is no record kind “{name}”.", name=given),
        did_you_mean(given, KINDS),
    )


def _types(given: str) -> list[str]:
    """The stored types meant by `issue.closed/1`, by the same without a version, or by `closed` alone."""
    wanted = given.lower()
    known = event_types()
    found = [
        stored
        for stored, event in known.items()
        if wanted in (stored, stored.split("/")[0], stored.split("/")[0].split(".")[-1])
        or given in (event.declared.label.en, event.declared.label.zh, event.declared.verb)
    ]
    if found:
        return found
    names = sorted({stored.split("/")[0] for stored in known})
    raise InputError(
        tr("There is no event type “{name}”.", name=given),
        did_you_mean(wanted, names),
    )


def _area(given: str) -> str:
    for area in Area:
        if is_called(given, area.value, area.label):
            return area.value
    raise InputError(
        tr("There is no area “{name}”.", name=given),
        did_you_mean(given, [a.value for a in Area]),
    )
