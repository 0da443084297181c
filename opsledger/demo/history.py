"""Write the invented history into an empty ledger, through the same commands as everybody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from opsledger.demo.annexes import file_of
from opsledger.demo.blanks import Blanks
from opsledger.demo.cases import case_steps
from opsledger.demo.figures import indicators, steps_of
from opsledger.demo.money import money_steps
from opsledger.demo.names import name_of
from opsledger.demo.papers import paper_steps
from opsledger.demo.reports import report_steps
from opsledger.demo.rounds import round_steps
from opsledger.demo.steps import Step, scripted
from opsledger.demo.weeks import Weeks
from opsledger.entering.files import attachment_of
from opsledger_events.command import Command
from opsledger_events.errors import RefusedError
from opsledger_events.language import Language, tr
from opsledger_events.registry import beginnings, kind_named, verb_named

if TYPE_CHECKING:
    from opsledger.ledger import Ledger

SEED = 1019


class Summary(NamedTuple):
    """What was written."""

    events: int
    records: dict[str, int]
    """How many of each kind."""
    first: datetime
    """When the history begins."""
    last: datetime
    language: Language
    ids: dict[str, str]
    """The records that the story names, by their name in the script: `@late`."""
    weeks: Weeks


def write(
    ledger: Ledger,
    language: Language,
    seed: int = SEED,
    *,
    today: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Fill an empty ledger with some eighteen months that end at `today`, in one transaction.

    The same seed, language and day give the same events, apart from when they were recorded.
    `progress` is told how many of how many steps are done. Raises RefusedError where something is in
    the ledger already.
    """
    weeks = Weeks.seen_from(today)
    todo = sorted(
        (step for step in every_step(weeks, language, seed) if step.written <= today),
        key=lambda step: step.written,
    )
    ids: dict[str, str] = {}
    blanks = Blanks(weeks, language, seed, ids)
    kinds: Counter[str] = Counter()
    events = 0
    with ledger.writing() as batch:
        if ledger.log.head():
            raise RefusedError(
                tr("The ledger in {place} is not empty.", place=ledger.place),
                tr("The demo fills a new one: --ledger FOLDER."),
                rule="demo.empty",
            )
        for done, step in enumerate(todo):
            file = file_of(step, language)
            if file is not None:
                batch.put_blob(file)
            receipt = batch.execute(command_of(step, blanks, language, ids, file))
            events += len(receipt.entries)
            kinds.update(beginnings()[entry.type].name for entry in receipt.entries if entry.version == 1)
            if receipt.entries[0].version == 1 and step.on.startswith("@"):
                ids[step.on] = receipt.record
            ids["#head"] = str(receipt.position)
            if step.mark:
                ids[f"#{step.mark}"] = str(receipt.position)
            if progress and done % 100 == 0:
                progress(done, len(todo))
    if progress:
        progress(len(todo), len(todo))
    return Summary(
        events=events,
        records=dict(kinds),
        first=min(step.when for step in todo),
        last=max(step.when for step in todo),
        language=language,
        ids=ids,
        weeks=weeks,
    )


def every_step(weeks: Weeks, language: Language, seed: int) -> Iterator[Step]:
    """All that happened, in no order."""
    for figure in indicators():
        yield from steps_of(figure, weeks, language, seed)
    yield from paper_steps(weeks, language, seed)
    yield from scripted(weeks, language)
    yield from round_steps(weeks, language, seed)
    yield from report_steps(weeks, language, seed)
    yield from money_steps(weeks, language, seed)
    yield from case_steps(weeks, language, seed)


def command_of(
    step: Step, blanks: Blanks, language: Language, ids: dict[str, str], file: bytes | None = None
) -> Command:
    """The command of a step, its blanks filled; `file` is what it attaches. An error has a note of which step it is."""
    kind, _, verb = step.do.partition(" ")
    try:
        event = verb_named(kind_named(kind), verb)
        return Command(
            kind=kind,
            event=msgspec.convert(blanks.fill(step.data), event, strict=False)
            if file is None
            else attachment_of(file, step.data["name"]),
            record=ids.get(step.on) if step.on.startswith("@") else blanks.fill(step.on),
            actor=name_of(step.by, language),
            reason=blanks.fill(step.reason),
            source="demo",
            at=step.when,
        )
    except Exception as error:
        error.add_note(f"In a script of the demo: {step.do} {step.on}, {step.when:%Y-%m-%d %H:%M}")
        raise
