"""django-reversion: every object of a revision as JSON in one table for all models."""

# The peers' packages are in an environment of their own, where no type checker runs.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import models

from bench.peers.adapters import django_site
from bench.peers.protocol import NAMES, Change, Fields, Peer, State


@cache
def page_model() -> Any:
    """The model; Django takes its definition only once it is set up."""
    import reversion

    class Page(models.Model):
        """A record."""

        number = models.IntegerField(primary_key=True)
        title = models.TextField()
        owner = models.TextField()
        description = models.TextField()
        scope = models.TextField()
        actor = models.TextField()

        class Meta:
            """Where Django looks for it."""

            app_label = django_site.LABEL

    reversion.register(Page)
    return Page


class Reversion(Peer):
    """Django models, saved within revisions."""

    def open(self) -> None:
        """Set Django up, define the model, make its tables."""
        django_site.start(self.folder, "reversion")
        self._model = page_model()
        django_site.make_tables()

    def close(self) -> None:
        """Close the database."""
        django_site.close()

    def append(self, change: Change) -> None:
        """A revision of one object."""
        self.append_many((change,))

    def append_many(self, changes: Sequence[Change]) -> None:
        """A revision of several objects, in one transaction."""
        import reversion

        with reversion.create_revision(atomic=True):
            for change in changes:
                self._after(change).save(force_insert=change.version == 1)
            reversion.set_date_created(changes[-1].at)

    def _after(self, change: Change) -> Any:
        if change.version == 1:
            page = self._model(number=change.record)
        else:
            page = self._model.objects.get(pk=change.record)
        for name, value in change.fields.items():
            setattr(page, name, value)
        page.actor = change.actor
        return page

    def history(self, record: int) -> list[Fields]:
        """The object's versions, each read from its JSON."""
        from reversion.models import Version

        versions = Version.objects.get_for_object_reference(self._model, record)
        return [version.field_dict for version in reversed(versions)]

    def now(self) -> State:
        """The model's table."""
        return {
            page.number: {name: getattr(page, name) for name in NAMES} for page in self._model.objects.all()
        }

    def as_of(self, last: Change) -> State:
        """The last version of each object up to a moment: the package has versions, no question for all of them."""
        from reversion.models import Version

        versions = Version.objects.get_for_model(self._model).filter(
            revision__date_created__lte=last.at, pk__in=self._last_ones(last)
        )
        return {
            int(version.object_id): {name: version.field_dict[name] for name in NAMES} for version in versions
        }

    def _last_ones(self, last: Change) -> Any:
        from reversion.models import Version

        known = Version.objects.get_for_model(self._model).filter(revision__date_created__lte=last.at)
        return known.order_by().values("object_id").annotate(newest=models.Max("pk")).values("newest")


PEER = Reversion
