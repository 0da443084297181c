"""A handbook with every kind of record in the middle of its life: most of it in order, some of it needing a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.periods import Frequency, period_of
from opsledger_events.registry import kind_named
from opsledger_events.wire import event_from

PEOPLE = 50
CALLING_ONE_IN = 4
"""Of the records that can need a person; one that is dismissed, done or up to date cannot."""
BATCH = 1_000

SHARES = {
    "unit": 1,
    "position": 3,
    "contact": 8,
    "indicator": 6,
    "goal": 5,
    "document": 12,
    "process": 3,
    "risk": 6,
    "control": 6,
    "obligation": 6,
    "suggestion": 4,
    "issue": 18,
    "task": 14,
    "improvement": 4,
    "meeting": 4,
}
"""How many of each hundred records are of a kind, in the order in which they begin."""


class Step(NamedTuple):
    """One event of a record, that many days ago."""

    verb: str
    fields: dict[str, Any]
    days: int = 100


def fill(ledger: Ledger, records: int, now: datetime) -> None:
    """Write that many records; one in four of those that can need a person does."""
    commands: list[Command] = []
    for number in range(records):
        commands.extend(_commands(number, now))
        if len(commands) >= BATCH:
            ledger.execute_many(commands)
            commands.clear()
    ledger.execute_many(commands)


def _commands(number: int, now: datetime) -> Iterator[Command]:
    kind = kind_named(_KINDS[number % 100])
    owner = {} if kind.about_persons else {"owner": f"person-{number % PEOPLE}"}
    begun, *later = _life(kind.name, number, now)
    for step in (begun._replace(fields={"title": f"冷库 {number}", **owner, **begun.fields}), *later):
        yield Command(
            kind=kind.name,
            record=f"{kind.prefix}-{number}",
            event=event_from(kind, step.verb, step.fields),
            at=now - timedelta(days=step.days),
            reason="seen to",
        )


_KINDS = [kind for kind, share in SHARES.items() for _ in range(share)]


def _life(kind: str, number: int, now: datetime) -> list[Step]:
    """The events of a record of a kind; whether it needs a person follows from the hundreds of its number."""
    calls = number // 100 % CALLING_ONE_IN == 0
    person, today = f"person-{number % PEOPLE}", now.date()
    due = (today + timedelta(days=-5 if calls else 60)).isoformat()
    match kind:
        case "unit":
            return [Step("establish", {"head": person, "duties": ["仓储"]})]
        case "position":
            return [
                Step("create", {"duties": ["巡检"]}),
                *([] if calls else [Step("assign", {"person": person})]),
            ]
        case "contact":
            return [Step("add", {"title": person, "role": "supplier", "tel": "021"})]
        case "indicator":
            months = [today - timedelta(days=31 * back) for back in ((5, 4) if calls else (3, 2, 1))]
            measured = [{"period": period_of(day, Frequency.MONTH), "value": day.month} for day in months]
            return [
                Step("define", {"formula": "a / b", "unit": "%"}),
                *(Step("measure", one, 1) for one in measured),
            ]
        case "goal":
            return [Step("draft", {"due": due}), *([] if calls else [Step("abandon", {})])]
        case "document":
            old = (today - timedelta(days=100)).isoformat()
            text = {"body": f"# 制度 {number}", "effective_from": old, "review_every": 90 if calls else 365}
            return [Step("adopt", text)]
        case "process":
            return [Step("draft", {}), *([] if calls else [Step("withdraw", {})])]
        case "risk":
            return [Step("identify", {}), *([] if calls else [Step("close", {})])]
        case "control":
            persons = {"doer": f"person-{(number + 1) % PEOPLE}", "checker": person}
            return [Step("design", persons), Step("start", {}, 100 if calls else 1)]
        case "obligation":
            return [Step("identify", {"law": "劳动法"}), *([] if calls else [Step("repeal", {})])]
        case "suggestion":
            return [Step("submit", {"text": "换灯"}), *([] if calls else [Step("decline", {})])]
        case "issue":
            raised = {"description": "漏水", "responsible": person, "scope": "一号库"}
            return [Step("raise", raised), *([] if calls else [Step("dismiss", {})])]
        case "task":
            return [
                Step("create", {"assignee": person, "due": due}),
                *([Step("complete", {})] if number % 3 and not calls else []),
            ]
        case "improvement":
            source = {"sources": [f"ISS-{number // 100 * 100 + 70}"], "evaluate_on": due}
            return [Step("plan", source), *([] if calls else [Step("abandon", {})])]
        case _:
            starts = (now - timedelta(days=9)).isoformat()
            return [Step("schedule", {"starts_at": starts}), *([] if calls else [Step("cancel", {})])]
