"""The everyday issues of the invented company: what goes wrong again and again, and is set right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import msgspec

from opsledger.demo.pages import read_toml
from opsledger.demo.steps import Step
from opsledger.demo.weeks import WEEKS, Weeks, at
from opsledger_events.language import Language
from opsledger_events.values import Value


class Words(Value, forbid_unknown_fields=True):
    """What people wrote about a case."""

    title: str
    description: str
    scope: str
    category: str
    solution: str
    cause: str = ""
    """Empty where nobody looked deeper."""
    whys: tuple[str, ...] = ()
    comment: str = ""


class Case(Value, forbid_unknown_fields=True):
    """A sort of issue that comes up now and then."""

    key: str
    area: str
    severity: str
    by: str
    responsible: str
    verifier: str
    times: int
    hours: tuple[int, int]
    """How long it takes to resolve, at least and at most."""
    branch: str = ""
    picks: dict[str, list[str]] = msgspec.field(default_factory=dict[str, list[str]])
    """Words of which one stands in for a `{blank}` each time."""
    en: Words
    zh: Words


class Cases(Value, forbid_unknown_fields=True):
    """The file of cases."""

    case: list[Case]


class Happening(NamedTuple):
    """A case at one moment."""

    case: Case
    when: datetime
    no: int


NEWEST = -2
"""The last week in which an everyday issue begins, so that most of them are settled."""


def happenings(weeks: Weeks, seed: int) -> list[Happening]:
    """When which case came up."""
    chance = Random(f"{seed}:cases")  # noqa: S311 - a story, not a secret
    found: list[Happening] = []
    for case in read_toml(Cases, "cases.toml").case:
        span = (WEEKS - 3 + NEWEST) / case.times
        for no in range(case.times):
            week = int(NEWEST - span * (no + chance.random()))
            day = weeks.start(week) + timedelta(days=chance.randrange(6))
            found.append(Happening(case, at(day, chance.randrange(6, 17), chance.randrange(60)), no))
    return found


def case_steps(weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """Everything that was written about the everyday issues."""
    for happening in happenings(weeks, seed):
        yield from steps_of(happening, language, seed)


def steps_of(happening: Happening, language: Language, seed: int) -> Iterator[Step]:
    """One issue from the report to its end."""
    case, when, no = happening
    chance = Random(f"{seed}:{case.key}:{no}")  # noqa: S311 - a story, not a secret
    words = case.zh if language == "zh" else case.en
    picked = {word: chance.choice(choices) for word, choices in case.picks.items()}
    on = f"@{case.key}-{no}"
    clock = when

    def later(minutes: int, spread: int) -> datetime:
        """Some time after the step before."""
        nonlocal clock
        clock += timedelta(minutes=minutes + chance.randrange(spread))
        return clock

    def step(moment: datetime, verb: str, by: str, data: dict[str, Any]) -> Step:
        """One step of this issue, its blanks that vary filled."""
        return Step(moment, moment, f"issue {verb}", on, by, {k: put(v, picked) for k, v in data.items()})

    noticed = later(10, 50)
    raised = {
        "title": words.title,
        "description": words.description,
        "scope": words.scope,
        "area": case.area,
        "owner": f"{{{case.responsible}}}",
        "occurred_at": when.isoformat(),
        "detected_at": noticed.isoformat(),
    }
    yield step(noticed, "raise", case.by, raised)
    due = (when + timedelta(hours=case.hours[1] * 2)).isoformat()
    triage = {"severity": case.severity, "category": words.category, "due": due}
    yield step(later(15, 120), "triage", "zhou", triage)
    yield step(later(5, 60), "assign", "zhou", {"responsible": f"{{{case.responsible}}}"})
    if words.cause:
        cause = {
            "root_cause": words.cause,
            "whys": words.whys,
            "branch": case.branch,
            "certainty": "confirmed" if no % 2 else "hypothesised",
        }
        yield step(later(60, 600), "find-cause", case.responsible, cause)
    if words.comment and no == 0:
        yield step(later(20, 200), "comment", case.by, {"text": words.comment})
    low, high = case.hours
    yield step(
        later(low * 60, (high - low) * 60 + 1), "resolve", case.responsible, {"solution": words.solution}
    )
    yield step(later(60 * 20, 60 * 72), "verify", case.verifier, {})
    if case.severity != "low" or no % 2:
        yield step(later(60, 60 * 30), "close", "zhou", {})


def put(given: Any, picked: dict[str, str]) -> Any:
    """A text, or texts, with the blanks filled that vary from case to case."""
    if isinstance(given, list | tuple):
        return [put(one, picked) for one in given]  # pyright: ignore[reportUnknownVariableType]
    for word, choice in picked.items():
        given = given.replace(f"{{{word}}}", choice)
    return given
