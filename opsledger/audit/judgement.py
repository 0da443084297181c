"""The outcome of a verification: a verdict and its grounds."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import NamedTuple

from opsledger.audit.known_heads import Doubt
from opsledger.audit.losses import Loss
from opsledger_events.language import Label, tr


class Finding(Enum):
    """The six verdicts. Exactly one applies."""

    OK = Label("holds", "完好")
    INCOMPLETE = Label(
        "holds in itself; nothing outside shows that it is whole", "自身完好；无外部依据证明其完整"
    )
    TAMPERED = Label("was changed", "被篡改")
    ROLLED_BACK = Label("was rolled back", "被回滚")
    FORKED = Label("has two pasts", "出现分叉")
    UNVERIFIABLE = Label("cannot be judged", "无法判定")

    @property
    def bad(self) -> bool:
        """Whether the past is not what it was."""
        return self in (Finding.TAMPERED, Finding.ROLLED_BACK, Finding.FORKED)

    @property
    def holds(self) -> bool:
        """Whether nothing wrong was found, with or without confirmation from outside the ledger."""
        return self in (Finding.OK, Finding.INCOMPLETE)

    @property
    def word(self) -> str:
        """The name that is printed, the same in every language."""
        return self.name.replace("_", " ")


class Judgement(NamedTuple):
    """A verdict with its grounds."""

    finding: Finding
    size: int
    """Number of entries now."""
    root: bytes
    """Root over them; empty if one of them does not hold."""
    anchored: int = 0
    """Every entry up to here is as it was when a checkpoint outside the ledger was signed."""
    verified: int = 0
    """Every entry up to here is as it was when this user verified it last."""
    since: int = 0
    """Entries up to here were not read again: they were verified before."""
    first_bad: int | None = None
    """First position that does not hold. If hashes were recomputed: the last position at which the changes can begin."""
    last_good: int | None = None
    """If hashes were recomputed: every entry up to here is unchanged."""
    what: str = ""
    """What does not hold, or what is missing for a stronger verdict, in words."""
    way_out: str = ""
    """What to do about it; empty if nothing needs doing."""
    summary: str = ""
    """The entry at the first bad position, if it can still be read."""
    compared: int = 0
    """Number of checkpoints that it was compared with."""
    doubts: tuple[Doubt, ...] = ()
    """Files that should be checkpoints and could not be used."""
    evidence: tuple[Path, ...] = ()
    """Paths of two signed checkpoints that contradict each other, written to files."""
    new_user: bool = False
    """The user has not yet accepted a key as the ledger's own."""
    unread: bool = False
    """The log cannot be opened, so its number of entries is unknown."""
    losses: tuple[Loss, ...] = ()
    """What was given up when older backups were restored. Every report of a verdict includes it."""

    @property
    def said(self) -> str:
        """The verdict, its place and what does not hold, on one line."""
        where = f" (#{self.first_bad})" if self.first_bad else ""
        return tr("{verdict}{where}. {what}", verdict=self.finding.word, where=where, what=self.what)

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last position at which the changes can begin; None if one is known exactly, or none at all."""
        if self.last_good is None or self.first_bad is None:
            return None
        return self.last_good + 1, self.first_bad
