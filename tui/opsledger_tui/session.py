"""The state that the whole interface shares: ledger, moment, clock, filter, and how far it has read."""

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
    """A place where the user was, to which `-` returns."""

    where: Where
    moment: At
    moment_us: int
    wish_text: str
    spots: dict[Where, Any]
    """The place of each screen's cursor."""


@dataclass
class Session:
    """One user's session on one ledger. The app owns it; the screens read it."""

    place: Path
    log: LogReader
    """The log, for the interface's own thread."""
    now: Callable[[], Clock]
    """Returns the present time and the user's zone."""
    zone: tzinfo | None = None
    """The zone for writing times; None for the machine's."""
    user: str = ""
    """The user's login, as the ledger sees it."""
    seen: int = 0
    """Last position that this user saw on the previous visit; 0 on the first visit."""
    seen_us: int = 0
    """When the previous visit ended, in microseconds since 1970."""
    finding: Finding | None = None
    """The finding of the last check of the log; None if it was not checked since the program started."""
    anchored: int = 0
    """Number of entries that a checkpoint outside the ledger covers; 0 if there is none."""
    keymap: Keymap = OURS
    """The user's keys."""
    cut_off: bool = False
    """Whether the log is no longer followed, so that the screens may be behind it."""
    read_only: bool = False
    """Whether nothing can be recorded, whatever the moment."""
    moment: At = LIVE
    moment_us: int = 0
    """The time by which the moment was requested, or to which it corresponds, in microseconds since 1970."""
    marks: Marks = NO_MARKS
    """The moments A and B for the Diff."""
    axis: Axis = Axis.EFFECTIVE
    frozen: bool = False
    wish: Wish = ALL
    wish_text: str = ""
    been: list[Place] = field(default_factory=list[Place])
    """The user's previous places, the latest last."""
    head: int = field(default=0)
    """Last position shown."""
    arrived: int = field(default=0)
    """Last position known; it exceeds `head` only while frozen."""

    @property
    def at(self) -> At:
        """The moment for reading the views, not beyond `head`."""
        return At(min(self.moment.position, self.head), self.moment.effective_us)

    def moment_of(self, position: int) -> At:
        """The moment right after an event, on the shown clock; the limit on the other clock is kept."""
        if self.axis is Axis.RECORDED:
            return self.moment._replace(position=position)
        entry = self.log.entry(position)
        return self.moment._replace(effective_us=microseconds(entry.effective_at))

    def time_of(self, moment: At) -> int:
        """The time to which a moment corresponds, in microseconds since 1970; 0 for the present."""
        if moment.effective_us != FOREVER_US:
            return moment.effective_us
        if moment.position == FOREVER or not (head := self.log.head()):
            return 0
        return self.log.recorded_us(max(1, min(moment.position, head)))

    @property
    def live(self) -> bool:
        """Whether the present is shown."""
        return self.moment == LIVE

    @property
    def nothing_fits(self) -> str:
        """The text to show if the filter hides everything, with the key that removes it."""
        return tr("Nothing fits the filter. {key} shows all.", key=self.keymap.key("clear_filter"))

    @property
    def nothing_there(self) -> str:
        """The text to show if there is nothing and nothing is hidden, with what to do next."""
        if not self.live:
            key = self.keymap.key("go_live")
            return tr("There was nothing here yet. {key} goes back to the present.", key=key)
        if self.refusal:
            return tr("There is nothing here yet.")
        return tr("There is nothing here yet. {key} begins a record.", key=self.keymap.key("new"))

    @property
    def nothing_shown(self) -> str:
        """The text to show in place of lines: that the filter hides them, or that there are none."""
        return self.nothing_there if self.wish.empty else self.nothing_fits

    @property
    def refusal(self) -> str:
        """Why nothing can be recorded now; empty if recording is possible."""
        if self.read_only:
            return tr("Nothing can be recorded here: the interface was started for reading only.")
        if not self.live:
            key = self.keymap.key("go_live")
            return tr("The past cannot be changed. {key} goes back to the present.", key=key)
        return ""

    def advance(self, position: int) -> bool:
        """Note that the log now reaches further. Returns whether the screens show more."""
        self.arrived = max(self.arrived, position)
        if self.frozen or self.arrived == self.head:
            return False
        self.head = self.arrived
        return True

    def freeze(self, frozen: bool) -> None:
        """Hold new events back, or let them in again."""
        self.frozen = frozen
        if not frozen:
            self.head = self.arrived
