"""What a verification comes to: a verdict, and what it rests on."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import NamedTuple

from opsledger.audit.known_heads import Doubt
from opsledger.audit.losses import Loss
from opsledger_events.language import Label, tr


class Finding(Enum):
    """Six verdicts, never mixed."""

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
        """Whether nothing was found that does not hold, whether or not something outside of it says so too."""
        return self in (Finding.OK, Finding.INCOMPLETE)

    @property
    def word(self) -> str:
        """As it is printed: one word, the same in every language."""
        return self.name.replace("_", " ")


class Judgement(NamedTuple):
    """A verdict with what it rests on."""

    finding: Finding
    size: int
    """Entries now."""
    root: bytes
    """Root over them; empty where one of them does not hold."""
    anchored: int = 0
    """Every entry up to here is as it was when a checkpoint outside the ledger was signed."""
    verified: int = 0
    """Every entry up to here is as it was when this user verified it last."""
    since: int = 0
    """Entries up to here were not read again: they were verified before."""
    first_bad: int | None = None
    """First position that does not hold. Where hashes were recomputed: the last one that can be the first to have changed."""
    last_good: int | None = None
    """Where hashes were recomputed: every entry up to here is unchanged."""
    what: str = ""
    """What does not hold, or what is missing to say more, in words."""
    way_out: str = ""
    """What to do about it; empty where nothing is to be done."""
    summary: str = ""
    """The entry at the first bad position, if it can still be read."""
    compared: int = 0
    """With how many checkpoints it was compared."""
    doubts: tuple[Doubt, ...] = ()
    """Files that should be checkpoints and tell nothing."""
    evidence: tuple[Path, ...] = ()
    """Two signed checkpoints that contradict each other, written out."""
    new_user: bool = False
    """The user has not taken the ledger's key to be its own yet."""
    unread: bool = False
    """The log cannot be opened: how many entries there are is not known."""
    losses: tuple[Loss, ...] = ()
    """What was given up when older backups were restored. Never left out where a verdict is told."""

    @property
    def said(self) -> str:
        """The verdict, its place and what does not hold, on one line."""
        where = f" (#{self.first_bad})" if self.first_bad else ""
        return tr("{verdict}{where}. {what}", verdict=self.finding.word, where=where, what=self.what)

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last of the entries that can be the first to have changed; None where one is known, or none."""
        if self.last_good is None or self.first_bad is None:
            return None
        return self.last_good + 1, self.first_bad
