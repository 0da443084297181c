"""What the views need of a log. The store has it; tests have one in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_projections.at import FOREVER


class Log(Protocol):
    """The entries of one ledger, read by position and by record.

    It can be pickled: another process that is given it reads the same entries, with means of its own.
    """

    @property
    def identity(self) -> str:
        """The ledger's own id: views of another ledger are not its views."""
        ...

    def head(self) -> int:
        """The last position; 0 where the log is empty."""
        ...

    def scan(self, after: int, upto: int) -> Iterator[AnyEntry]:
        """The entries with `after` < position ≤ `upto`, in order."""
        ...

    def entries(self, positions: Sequence[int]) -> list[AnyEntry]:
        """The entries at these positions, in the order asked for."""
        ...

    def history(self, record: str, upto: int = FOREVER) -> list[AnyEntry]:
        """The entries of one record up to a position, the oldest first; empty where there is none. Later ones are not read."""
        ...

    def erases(self, after: int, upto: int) -> bool:
        """Whether a person was erased between two positions: what was read of the log before tells too much."""
        ...

    @property
    def unopened(self) -> bool:
        """Whether it told of persons as sealed, because it has no keys at all."""
        ...

    def has_keys(self) -> bool:
        """Whether it can open what is sealed."""
        ...

    def text(self, body: Body) -> str:
        """The text of a body, from itself or from the blob of its digest."""
        ...
