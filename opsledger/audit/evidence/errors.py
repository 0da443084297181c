"""The error for evidence that does not hold."""

from __future__ import annotations

from opsledger_events.errors import IntegrityError
from opsledger_events.language import tr


class EvidenceError(IntegrityError):
    """A file of evidence does not show what it should."""

    def __init__(self, what: str) -> None:
        """`what` says as a sentence what does not hold."""
        super().__init__(
            tr("The evidence does not hold: {what}", what=what),
            tr("Keep the file as it is, and ask for the evidence anew from whoever gave it to you."),
        )
