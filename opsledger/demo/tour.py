"""The guided tour: a few real commands, what one sees in them, and the beginning of what they print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from shlex import quote
from shutil import which
from typing import NamedTuple

from opsledger.cells import truncate, wrap
from opsledger.demo.history import Summary
from opsledger.demo.names import name_of
from opsledger.demo.weeks import DIP_WEEK
from opsledger_events.language import tr
from opsledger_events.periods import Frequency, period_of

Run = Callable[[Sequence[str]], str]
"""Runs one command, given by its arguments, and returns what it says and prints."""

ALL = (1000, 0)


class Stop(NamedTuple):
    """One stop of the tour."""

    says: str
    """What one sees there."""
    arguments: tuple[str, ...]
    keep: tuple[tuple[int, int], ...] = (ALL,)
    """Of each paragraph of the output, how many lines from the start and from the end are shown; the last
    holds for all that follow. Empty for a command that is only named."""


def stops(told: Summary) -> list[Stop]:
    """The stops of the tour through a history."""
    weeks = told.weeks
    dip = period_of(weeks.start(DIP_WEEK), Frequency.WEEK)
    seen = weeks.start(DIP_WEEK + 3).isoformat()
    late, newest = told.ids["@late"], name_of("tang", told.language)
    last_year = (weeks.monday - timedelta(days=364)).isoformat()
    before, after = weeks.start(DIP_WEEK - 1).isoformat(), weeks.start(DIP_WEEK + 1).isoformat()
    return [
        Stop(
            tr("What needs a person now, and why."), ("attention", "--fields", "severity,record,title,need")
        ),
        Stop(
            tr("Every key figure: its value, its target, its course."),
            ("kpi", "--fields", "record,value,target,level,sparkline"),
        ),
        Stop(
            tr("A figure that fell, as it stood three weeks later, and what had changed shortly before."),
            ("kpi", "delivery.on_time", "--period", dip, "--as-of", seen),
            ((30, 0), (1, 5), (13, 0)),
        ),
        Stop(
            tr("One of those changes, field by field: a rule about loading took effect."),
            ("diff", before, after, "dispatch-rules", "--fields", "field,before,after"),
        ),
        Stop(
            tr("The issue that followed: asked why five times, it was neither the bridge nor the drivers."),
            ("show", late, "--fields", "title,severity,whys,root_cause,solution"),
        ),
        Stop(
            tr("How people found the cause, put it right and checked that it helped."),
            ("log", late, "--reverse", "--fields", "effective_at,event,actor,summary"),
        ),
        Stop(tr("The handbook today, chapter by chapter …"), ("handbook",), ((1, 0), (30, 0), (4, 0))),
        Stop(tr("… and on a day last year."), ("handbook", "--as-of", last_year), ((1, 0), (30, 0), (4, 0))),
        Stop(
            tr("The rule about loading, word for word, as it was on that day."),
            ("handbook", "dispatch-rules", "--as-of", last_year),
            (),
        ),
        Stop(
            tr("Who answers for what: the driver who came three weeks ago, in every process."),
            ("handbook", "duties", newest),
            ((2, 0), (4, 0), (5, 0), (2, 0), (8, 0)),
        ),
        Stop(tr("What he is to read, and what is left of it."), ("handbook", "reading", newest)),
        Stop(
            tr("What may happen, how much it matters and what is done about it."), ("handbook", "risks"), ()
        ),
        Stop(tr("Every entry of the log recomputed: nobody has altered a byte."), ("verify",)),
        Stop(tr("All of it on one screen, forwards and backwards in time."), ("tui",), ()),
    ]


def settings(chosen: Mapping[str, str], program: str) -> Iterator[str]:
    """What to type first, so that the commands of the tour find the program and the ledger."""
    yield ""
    yield tr("The commands below ask this ledger. In a shell of yours, first:")
    if which("opsledger") is None and Path(program).name == "opsledger":
        yield f"$ export PATH={quote(str(Path(program).resolve().parent))}:$PATH"
    for name, value in chosen.items():
        yield f"$ export {name}={quote(value)}"


def guide(told: Summary, run: Run, width: int) -> Iterator[str]:
    """The lines of the tour, of at most `width` cells."""
    for number, stop in enumerate(stops(told), 1):
        yield ""
        yield from wrap(f"{number}. {stop.says}", width)
        yield "$ " + " ".join(quote(word) for word in ("opsledger", *stop.arguments))
        if stop.keep:
            yield from excerpt(run(stop.arguments), stop.keep, width)


def excerpt(text: str, keep: Sequence[tuple[int, int]], width: int) -> Iterator[str]:
    """The beginning and the end of each paragraph, with … for what lies between."""
    for number, paragraph in enumerate(text.strip("\n").split("\n\n")):
        lines = paragraph.split("\n")
        first, last = keep[min(number, len(keep) - 1)]
        left = len(lines) - first - last
        if number:
            yield ""
        for line in lines[:first] if left > 1 else lines:
            yield truncate(line, width)
        if left > 1:
            yield "  …"
            yield from (truncate(line, width) for line in lines[len(lines) - last :])
