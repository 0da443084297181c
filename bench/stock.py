"""The library as its tutorial shows it: aggregates with `@event`, its own SQLite recorder and repository."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class StockIssue(Aggregate):
    """The same issue as an aggregate of the library."""

    @event("Raised")
    def __init__(self, title: str, description: str) -> None:
        """Raise an issue."""
        self.title = title
        self.description = description
        self.responsible = ""
        self.state = "raised"

    @event("Assigned")
    def assign(self, responsible: str) -> None:
        """Assign the issue to a person."""
        self.responsible = responsible
        self.state = "in_progress"

    @classmethod
    def with_events(cls, count: int) -> Self:
        """An issue with that many events."""
        from bench.sample import ASSIGNED, RAISED

        issue = cls(title=RAISED.title, description=RAISED.description)
        for _ in range(count - 1):
            issue.assign(ASSIGNED.responsible)
        return issue


class StockApplication(Application[UUID]):
    """An application of the library over its own SQLite tables."""

    def __init__(self, path: Path) -> None:
        """Keep the events in this file."""
        super().__init__(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)})

    def keep(self, *issues: StockIssue) -> None:
        """Save the new events of these issues, in one transaction."""
        self.save(*issues)

    def load(self, number: UUID) -> StockIssue:
        """An issue from its events, as loaded by the library's repository."""
        return self.repository.get(number)
