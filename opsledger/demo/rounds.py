"""The rounds of the invented company: controls that somebody performs again and again, mostly in vain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import msgspec

from opsledger.demo.cases import put
from opsledger.demo.pages import read_toml
from opsledger.demo.steps import Step
from opsledger.demo.weeks import Weeks
from opsledger_events.language import Language
from opsledger_events.values import Value


class Round(Value, forbid_unknown_fields=True):
    """A control and when it was performed. What did not pass is told by the scripts."""

    control: str
    by: str
    first: str
    last: str
    every_days: int
    but: tuple[str, ...] = ()
    """Days on which it failed, or was not performed at all."""
    picks: dict[str, list[str]] = msgspec.field(default_factory=dict[str, list[str]])
    """Words of which one stands in for a `{blank}` each time."""
    en: tuple[str, ...]
    """What was written down, one of these each time."""
    zh: tuple[str, ...]


class Rounds(Value, forbid_unknown_fields=True):
    """The file of rounds."""

    round: list[Round]


def round_steps(weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """Every check that passed."""
    for one in read_toml(Rounds, "rounds.toml").round:
        yield from steps_of(one, weeks, language, seed)


def steps_of(one: Round, weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """The checks of one control, from the first to the last."""
    chance = Random(f"{seed}:{one.control}:{one.first}")  # noqa: S311 - a story, not a secret
    when, end = weeks.moment(one.first), weeks.moment(one.last)
    left_out = {weeks.day(day) for day in one.but}
    while when <= end:
        kind = chance.randrange(len(one.en))
        picked = {word: chance.choice(choices) for word, choices in one.picks.items()}
        done = when + timedelta(minutes=chance.randrange(50))
        if when.date() not in left_out:
            evidence = put((one.zh if language == "zh" else one.en)[kind], picked)
            data: dict[str, Any] = {"result": "pass", "evidence": evidence}
            yield Step(done, done, "control perform", one.control, one.by, data)
        when += timedelta(days=one.every_days)
