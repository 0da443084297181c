"""django-simple-history: a second table for each model, with a whole row for each save."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import models, transaction

from bench.peers.adapters import django_site
from bench.peers.protocol import NAMES, Change, Fields, Peer, State


@cache
def page_model() -> Any:
    """The model; Django takes its definition only once it is set up."""
    from simple_history.models import HistoricalRecords

    class Page(models.Model):
        """A record."""

        number = models.IntegerField(primary_key=True)
        title = models.TextField()
        owner = models.TextField()
        description = models.TextField()
        scope = models.TextField()
        actor = models.TextField()
        history = HistoricalRecords()

        class Meta:
            """Where Django looks for it."""

            app_label = django_site.LABEL

    return Page


class SimpleHistory(Peer):
    """Django models, saved one by one and in bulk as the package documents it."""

    def open(self) -> None:
        """Set Django up, define the model, make its tables."""
        django_site.start(self.folder, "simple_history")
        self._model = page_model()
        django_site.make_tables()

    def close(self) -> None:
        """Close the database."""
        django_site.close()

    def append(self, change: Change) -> None:
        """Load and save one object; Django's own transaction around the save and its history."""
        with transaction.atomic():
            self._after(change).save(force_insert=change.version == 1)

    def append_many(self, changes: Sequence[Change]) -> None:
        """Objects saved one by one in one transaction: the bulk functions give all of them one date."""
        with transaction.atomic():
            for change in changes:
                self._after(change).save(force_insert=change.version == 1)

    def _after(self, change: Change) -> Any:
        if change.version == 1:
            page = self._model(number=change.record)
        else:
            page = self._model.objects.get(pk=change.record)
        for name, value in change.fields.items():
            setattr(page, name, value)
        page.actor = change.actor
        page._history_date = change.at
        return page

    def history(self, record: int) -> list[Fields]:
        """The object's historical records."""
        rows = self._model.history.filter(number=record).order_by("history_date")
        return [fields_of(row) | {"actor": row.actor} for row in rows]

    def now(self) -> State:
        """The model's table."""
        return {page.number: fields_of(page) for page in self._model.objects.all()}

    def as_of(self, last: Change) -> State:
        """The package's own `as_of`."""
        return {page.number: fields_of(page) for page in self._model.history.as_of(last.at)}


def fields_of(page: Any) -> Fields:
    """The fields of an object, or of one of its historical records."""
    return {name: getattr(page, name) for name in NAMES}


PEER = SimpleHistory
