"""What the views need from a log. The store provides it; tests have one in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from opsledger_events.body import Body
from opsledger_events.event import AnyEntry
from opsledger_projections.at import FOREVER


class Log(Protocol):
    """The entries of one ledger, read by position and by record.

    It can be pickled: another process that receives it reads the same entries through its own connection.
    """

    @property
    def identity(self) -> str:
        """The ledger's own id, which tells its views from those of another ledger."""
        ...

    def head(self) -> int:
        """The last position; 0 if the log is empty."""
        ...

    def scan(self, after: int, upto: int) -> Iterator[AnyEntry]:
        """The entries with `after` < position ≤ `upto`, in order."""
        ...

    def entries(self, positions: Sequence[int]) -> list[AnyEntry]:
        """The entries at these positions, in the order given."""
        ...

    def history(self, record: str, upto: int = FOREVER) -> list[AnyEntry]:
        """The entries of one record up to a position, oldest first; empty if there are none. Does not read later ones."""
        ...

    def erases(self, after: int, upto: int) -> bool:
        """Whether a person was erased between two positions: what was read from the log earlier then tells too much."""
        ...

    @property
    def unopened(self) -> bool:
        """Whether it left texts about persons sealed because it has no keys at all."""
        ...

    def has_keys(self) -> bool:
        """Whether it can open sealed texts."""
        ...

    def text(self, body: Body) -> str:
        """The text of a body, from the body itself or from the blob with its digest."""
        ...
