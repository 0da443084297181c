"""A step of the invented history: who did what to which record, and when.

Steps stand in the TOML files of `script/` and are made by the generators beside this file. Any string
in them may hold `{blanks}`, which are filled just before the step is recorded (see `blanks`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from opsledger.demo.pages import page, read_toml
from opsledger.demo.weeks import Weeks
from opsledger_events.language import Language
from opsledger_events.values import Value


class Step(NamedTuple):
    """One command of the history, ready to be put in order."""

    when: datetime
    """When it held in the world."""
    written: datetime
    """When somebody wrote it down: the order of the ledger."""
    do: str
    """Kind and verb: `issue raise`."""
    on: str
    """A record's id, which may have blanks, or `@name` for one whose id the ledger allots."""
    by: str
    """A person, by the short word in `names.toml`."""
    data: dict[str, Any]
    reason: str = ""
    mark: str = ""
    """A word by which later steps name the entry: `{#word}` is its position."""


class Line(Value, forbid_unknown_fields=True):
    """A step as a script has it: what is the same in every language, and what is not."""

    at: str
    entered: str = ""
    """When it was written down, where that was later."""
    do: str
    on: str
    by: str
    mark: str = ""
    data: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])
    en: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])
    """The fields that are text, and `reason`, in English."""
    zh: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])

    def step(self, weeks: Weeks, language: Language) -> Step:
        """The step in one language."""
        data = self.data | (self.zh if language == "zh" else self.en)
        reason = data.pop("reason", "")
        when = weeks.moment(self.at)
        written = weeks.moment(self.entered) if self.entered else when
        return Step(when, written, self.do, self.on, self.by, data, reason, self.mark)


class Script(Value, forbid_unknown_fields=True):
    """One file of `script/`."""

    step: list[Line]


def scripts() -> Iterator[Script]:
    """Every script, in the order of its file name."""
    for name in sorted(file.name for file in page("script").iterdir()):
        if name.endswith(".toml"):
            yield read_toml(Script, "script", name)


def scripted(weeks: Weeks, language: Language) -> Iterator[Step]:
    """Every step that was written by hand."""
    for script in scripts():
        for line in script.step:
            yield line.step(weeks, language)
