"""Ways to places in the ledger: any record by name, bookmarks, saved views."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from opsledger.harmless import harmless
from opsledger_events.errors import OpsledgerError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_projections.at import FOREVER, FOREVER_US, At
from opsledger_tui.desk import Desk
from opsledger_tui.form_questions import find_options
from opsledger_tui.kept import Bookmark, Keeper, SavedView
from opsledger_tui.picker import Option, Picker
from opsledger_tui.screens import label_of
from opsledger_tui.session import Session

if TYPE_CHECKING:
    from opsledger_tui.course import Course
    from opsledger_tui.messages import OptionsFound

VIEW, MARK = "view", "mark"


class Places:
    """Leads one user to these places."""

    def __init__(self, app: App[object], session: Session, course: Course, keeper: Keeper) -> None:
        """For one app; `keeper` stores bookmarks and views between visits."""
        self._app = app
        self._session = session
        self._course = course
        self._keeper = keeper

    def ask_record(self, reader: Desk) -> None:
        """Find all records, for going to one."""
        reader.ask("switch", partial(find_options, kinds="*"), self._app)

    def choose_record(self, found: OptionsFound) -> None:
        """Let the user choose any record by some letters of its id, title or owner."""
        self._app.push_screen(Picker(tr("Go to a record"), found.options), self._go_to_record)

    def mark(self, record: str, entry: AnyEntry | None, title: str) -> None:
        """Set a bookmark on a record or on one of its events, or remove it if it is set."""
        if not record:
            self._app.notify(tr("There is no record here."))
            return
        mark = Bookmark(record, entry.position if entry else 0, title)
        name = harmless(f"{record} #{mark.position:,}" if entry else record)
        there = self._keeper.bookmark(mark)
        said = (
            tr("Bookmark on {name}; v goes there.", name=name)
            if there
            else tr("No bookmark on {name} any more.", name=name)
        )
        self._app.notify(said, markup=False)

    def save(self, name: str) -> None:
        """Save the screen with its filter and its moment under a name, or delete it if it is saved already."""
        session, moment = self._session, self._session.moment
        view = SavedView(
            name.strip(),
            self._course.where,
            session.wish_text,
            moment.position if moment.position != FOREVER else 0,
            moment.effective_us if moment.effective_us != FOREVER_US else 0,
        )
        if view in self._keeper.kept.views:
            self._keeper.forget(view.name)
            self._app.notify(tr("“{name}” is not kept any more.", name=harmless(view.name)), markup=False)
        else:
            self._keeper.save(view)
            self._app.notify(tr("Kept as “{name}”; v goes there.", name=harmless(view.name)), markup=False)

    def choose(self) -> None:
        """Offer the saved views and the bookmarks."""
        kept = self._keeper.kept
        options = [
            *(Option(f"{VIEW}{i}", view.name, _about(view)) for i, view in enumerate(kept.views)),
            *(
                Option(
                    f"{MARK}{i}",
                    f"{mark.record} #{mark.position:,}" if mark.position else mark.record,
                    mark.title,
                )
                for i, mark in enumerate(kept.bookmarks)
            ),
        ]
        if options:
            self._app.push_screen(Picker(tr("Saved views and bookmarks"), options), self._go)
        else:
            self._app.notify(tr("Nothing is kept yet: b sets a bookmark, V keeps this view."))

    def _go_to_record(self, record: str | None) -> None:
        if record:
            self._course.open_record(record)

    def _go(self, chosen: str | None) -> None:
        kept = self._keeper.kept
        if chosen is None:
            return
        if chosen.startswith(VIEW):
            view = kept.views[int(chosen.removeprefix(VIEW))]
            at = At(view.position or FOREVER, view.effective_us or FOREVER_US)
            try:
                self._course.show(view.where, view.filter, at)
            except OpsledgerError as error:  # saved by a version of the program that accepted other filters
                said = harmless(error.said)
                self._app.notify(said, severity="error", markup=False)
            return
        mark = kept.bookmarks[int(chosen.removeprefix(MARK))]
        if mark.position:
            self._course.open_event(mark.position)
        else:
            self._course.open_record(mark.record)


def _about(view: SavedView) -> str:
    moment = tr("a past moment") if view.position or view.effective_us else tr("the present")
    return " · ".join(part for part in (str(label_of(view.where)), view.filter, moment) if part)
