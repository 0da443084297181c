"""Recording something: from the choice of a verb through its form to the entry."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import App

from opsledger.batch import Receipt
from opsledger.entering.forms import verbs_for
from opsledger.harmless import harmless
from opsledger_events.common import AttachmentAdded
from opsledger_events.event import Event
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.registry import KINDS
from opsledger_tui.attach_page import AttachPage
from opsledger_tui.desk import Desk
from opsledger_tui.draft_list import kind_of_draft, options_of, tell_aside
from opsledger_tui.drafts import Draft, Drafts
from opsledger_tui.form_page import FormPage
from opsledger_tui.form_questions import find_form, find_standing
from opsledger_tui.messages import FormFound
from opsledger_tui.picker import Option, Picker
from opsledger_tui.session import Session
from opsledger_tui.standing import Standing


class Clerk:
    """Leads a user through recording one thing."""

    def __init__(
        self,
        app: App[object],
        session: Session,
        writer: Desk,
        reader: Desk,
        recorded: Callable[[Receipt], None],
        drafts: Drafts,
    ) -> None:
        """A clerk for one app; `recorded` is called after each recording."""
        self._app = app
        self._session = session
        self._writer = writer
        self._reader = reader
        self._recorded = recorded
        self._drafts = drafts

    def edit(self, record: str) -> None:
        """Start recording something about a record, by finding its present state."""
        if not self._may_record():
            return
        if not record:
            self._app.notify(tr("There is no record here."))
        else:
            self._reader.ask("standing", partial(find_standing, record=record), self._app)

    def begin(self) -> None:
        """Start a new record, by choosing its kind."""
        if self._may_record():
            kinds = [
                Option(kind.name, str(kind.label), str(kind.help), f"{kind.label.en} {kind.label.zh}")
                for kind in KINDS.values()
            ]
            self._app.push_screen(Picker(tr("New record"), kinds), self._begin_of)

    def choose_verb(self, standing: Standing) -> None:
        """Offer the verbs that are allowed in the record's state."""
        verbs = verbs_for(standing.kind, standing.state)
        if not verbs:
            self._app.notify(
                tr(
                    "{record} is “{state}”; nothing is added to it.",
                    record=standing.record,
                    state=standing.kind.states[standing.state.state],
                )
            )
            return
        self._choose(standing.kind, verbs, standing.record, f"{standing.record} {standing.state.title}")

    def fill_in(self, found: FormFound) -> None:
        """Open the form."""
        about_file = found.form.event is AttachmentAdded
        page = (AttachPage if about_file else FormPage)(
            found, self._session, self._writer, self._reader, self._drafts
        )
        self._app.push_screen(page, self._done)
        self._tell_aside()

    def choose_draft(self) -> None:
        """Offer the drafts to continue."""
        if not self._may_record():
            return
        drafts = self._drafts.all()
        self._tell_aside()
        if len(drafts) == 1:
            self._take_up(drafts[0])
        elif drafts:
            options = options_of(drafts, self._session.zone)
            self._app.push_screen(Picker(tr("Drafts"), options), partial(self._draft_chosen, drafts))
        else:
            self._app.notify(tr("There is no draft."))

    def _draft_chosen(self, drafts: list[Draft], place: str | None) -> None:
        if place is not None:
            self._take_up(drafts[int(place)])

    def _take_up(self, draft: Draft) -> None:
        """Open the form of a draft; if this ledger has no such form, say so."""
        kind, record = kind_of_draft(draft.subject), draft.subject.record
        if kind is None or (record and not self._session.log.existing((record,))):
            self._drafts.set_aside(draft.subject)
            self._tell_aside()
        else:
            self._ask_form(kind, kind.verbs[draft.subject.verb], record)

    def _tell_aside(self) -> None:
        if said := tell_aside(self._drafts):
            self._app.notify(said, severity="warning", markup=False)

    def _begin_of(self, name: str | None) -> None:
        if name is None:
            return
        kind = KINDS[name]
        verbs = verbs_for(kind, None)
        if len(verbs) == 1:
            self._ask_form(kind, verbs[0], "")
        else:
            self._choose(kind, verbs, "", tr("New {kind}", kind=kind.label))

    def _choose(self, kind: Kind, verbs: list[type[Event]], record: str, title: str) -> None:
        options = [
            Option(
                event.declared.verb,
                str(event.declared.label),
                str(event.declared.help),
                f"{event.declared.label.en} {event.declared.label.zh}",
            )
            for event in verbs
        ]
        self._app.push_screen(Picker(harmless(title), options), partial(self._chosen, kind, record))

    def _chosen(self, kind: Kind, record: str, verb: str | None) -> None:
        if verb is not None:
            self._ask_form(kind, kind.verbs[verb], record)

    def _ask_form(self, kind: Kind, event: type[Event], record: str) -> None:
        question = partial(find_form, kind=kind, event=event, record=record, clock=self._session.now())
        self._reader.ask("form", question, self._app)

    def _done(self, receipt: Receipt | None) -> None:
        if receipt is not None:
            entry = receipt.entries[0]
            self._app.notify(
                tr(
                    "Recorded as #{position}: {record}, {event}",
                    position=f"{entry.position:,}",
                    record=harmless(entry.record),
                    event=entry.data.declared.label,
                ),
                markup=False,
            )
            self._recorded(receipt)

    def _may_record(self) -> bool:
        refusal = self._session.refusal
        if refusal:
            self._app.notify(refusal, severity="warning", markup=False)
        return not refusal
