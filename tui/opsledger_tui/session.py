"""What the whole interface agrees on: ledger, moment, clock, filter, and how far it has read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from opsledger.clock import Clock
from opsledger.store.reader import LogReader
from opsledger_events.language import tr
from opsledger_events.values import microseconds
from opsledger_projections.at import FOREVER, FOREVER_US, LIVE, At
from opsledger_tui.action import Where
from opsledger_tui.keymap import OURS, Keymap
from opsledger_tui.marks import NO_MARKS, Marks
from opsledger_tui.moment import Axis
from opsledger_tui.wish import ALL, Wish

if TYPE_CHECKING:
    from opsledger.audit.judgement import Finding


class Place(NamedTuple):
    """Where a user was: what `-` goes back to."""

    where: Where
    moment: At
    moment_us: int
    wish_text: str
    spots: dict[Where, Any]
    """What the cursor of each screen was at."""


@dataclass
class Session:
    """One user's look at one ledger. Owned by the app; the screens read it."""

    place: Path
    log: LogReader
    """For the thread of the interface."""
    now: Callable[[], Clock]
    """The present time, and the user's zone."""
    zone: tzinfo | None = None
    """The zone that times are written in; the machine's where None."""
    user: str = ""
    """Whom the ledger sees at the keyboard."""
    seen: int = 0
    """Last position that this user saw on the visit before; 0 on the first one."""
    seen_us: int = 0
    """When that visit ended."""
    finding: Finding | None = None
    """What the log was found to be when it was checked last; None where it was not since the program started."""
    anchored: int = 0
    """How many entries a checkpoint outside the ledger is over; 0 where there is none."""
    keymap: Keymap = OURS
    """The user's keys."""
    cut_off: bool = False
    """The log is not followed any more: what is shown may be behind it."""
    read_only: bool = False
    """Nothing can be recorded, whatever the moment."""
    moment: At = LIVE
    moment_us: int = 0
    """The time that the moment was asked for by, or that it comes to."""
    marks: Marks = NO_MARKS
    """The moments A and B, for the Diff."""
    axis: Axis = Axis.EFFECTIVE
    frozen: bool = False
    wish: Wish = ALL
    wish_text: str = ""
    been: list[Place] = field(default_factory=list[Place])
    """Where the user was before, the latest last."""
    head: int = field(default=0)
    """Last position that is shown."""
    arrived: int = field(default=0)
    """Last position that is known of; beyond `head` only while frozen."""

    @property
    def at(self) -> At:
        """The moment for the views, not beyond what is shown."""
        return At(min(self.moment.position, self.head), self.moment.effective_us)

    def moment_of(self, position: int) -> At:
        """The moment right after an event, on the clock that is shown; the other clock's end stays."""
        if self.axis is Axis.RECORDED:
            return self.moment._replace(position=position)
        entry = self.log.entry(position)
        return self.moment._replace(effective_us=microseconds(entry.effective_at))

    def time_of(self, moment: At) -> int:
        """The time that a moment comes to, in microseconds since 1970; 0 for the present."""
        if moment.effective_us != FOREVER_US:
            return moment.effective_us
        if moment.position == FOREVER or not (head := self.log.head()):
            return 0
        return self.log.recorded_us(max(1, min(moment.position, head)))

    @property
    def live(self) -> bool:
        """The present is shown."""
        return self.moment == LIVE

    @property
    def nothing_fits(self) -> str:
        """What is said where the filter hides everything, with what shows it."""
        return tr("Nothing fits the filter. {key} shows all.", key=self.keymap.key("clear_filter"))

    @property
    def nothing_there(self) -> str:
        """What is said where there is nothing, and nothing hides it, with what leads on."""
        if not self.live:
            key = self.keymap.key("go_live")
            return tr("There was nothing here yet. {key} goes back to the present.", key=key)
        if self.refusal:
            return tr("There is nothing here yet.")
        return tr("There is nothing here yet. {key} begins a record.", key=self.keymap.key("new"))

    @property
    def nothing_shown(self) -> str:
        """What is said in the place of lines: that the filter hides them, or that there are none."""
        return self.nothing_there if self.wish.empty else self.nothing_fits

    @property
    def refusal(self) -> str:
        """Why nothing can be added to the ledger now; empty where it can."""
        if self.read_only:
            return tr("Nothing can be recorded here: the interface was started for reading only.")
        if not self.live:
            key = self.keymap.key("go_live")
            return tr("The past cannot be changed. {key} goes back to the present.", key=key)
        return ""

    def advance(self, position: int) -> bool:
        """The log reaches further now; whether the screens show more."""
        self.arrived = max(self.arrived, position)
        if self.frozen or self.arrived == self.head:
            return False
        self.head = self.arrived
        return True

    def freeze(self, frozen: bool) -> None:
        """Hold new events back, or let them come."""
        self.frozen = frozen
        if not frozen:
            self.head = self.arrived
