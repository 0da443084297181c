"""Questions of a form: the record's present state, a preview of the recording, and the recording itself."""

from __future__ import annotations

from datetime import tzinfo

from opsledger.before_beginning import began_later
from opsledger.clock import Clock
from opsledger.entering.forms import form_of
from opsledger_events.body import Body, body_fields
from opsledger_events.command import Command
from opsledger_events.errors import NotFoundError
from opsledger_events.event import AnyEntry, Event
from opsledger_events.fold import evolve, fold, kind_of_history
from opsledger_events.kind import Kind
from opsledger_events.language import tr
from opsledger_events.record import Record
from opsledger_events.registry import KINDS
from opsledger_projections.at import LIVE
from opsledger_projections.records import records_at
from opsledger_tui.desk import Asked
from opsledger_tui.event_text import Change, body_of_change
from opsledger_tui.messages import FormFound, OptionsFound, PreviewFound, Recorded, RecordFound
from opsledger_tui.moment import written
from opsledger_tui.phrases import summary
from opsledger_tui.picker import Option
from opsledger_tui.questions import natural, text_of
from opsledger_tui.standing import Preview, Standing


def standing_of(asked: Asked, record: str) -> Standing:
    """A record from the log. Raises NotFoundError."""
    history = asked.ledger.log.history(record)
    if not history:
        raise NotFoundError(tr("There is no record “{record}”.", record=record))
    kind = kind_of_history(history[0])
    return Standing(kind, record, fold(kind, history), history[-1].version, history[-1])


def find_standing(asked: Asked, record: str) -> None:
    """Find the record for choosing one of its verbs."""
    asked.post(RecordFound(standing_of(asked, record)))


def find_form(asked: Asked, kind: Kind, event: type[Event], record: str, clock: Clock) -> None:
    """Find the form of an event, with the record's present values."""
    if not record:
        asked.post(FormFound(form_of(kind, event, clock)))
        return
    standing = standing_of(asked, record)
    asked.note_read((kind.name,), record)
    state = standing.state
    texts = {
        name: text_of(asked, body)
        for name in event.__struct_fields__
        if isinstance(body := getattr(state, name, None), Body)
    }
    form = form_of(kind, event, clock, record=record, version=standing.version, state=state, texts=texts)
    asked.post(FormFound(form, standing.last))


def find_preview(asked: Asked, serial: int, command: Command) -> None:
    """Find what a command would record now, by the same rules as for recording."""
    states: dict[str, Record] = {}
    found: list[Preview] = []
    for entry in asked.ledger.preview(command):
        history = asked.ledger.log.history(entry.record)
        kind = kind_of_history((history or [entry])[0])
        before = states.get(entry.record) or (fold(kind, history) if history else None)
        after = states[entry.record] = evolve(before if before is not None else kind.initial, entry)
        texts = _texts(asked, command, body_of_change(before, after))
        change = Change(kind, before, after, texts=texts)
        found.append(Preview(entry, change, began_later(asked.ledger.log, entry)))
    asked.post(PreviewFound(serial, found))


def _texts(asked: Asked, command: Command, bodies: tuple[Body | None, Body] | None) -> tuple[str, str] | None:
    """A long text at present and after the command; None if the command changes no long text."""
    if bodies is None:
        return None
    old, _ = bodies
    names = body_fields(type(command.event))
    said = next((getattr(command.event, name) for name in names), "")
    return (text_of(asked, old) if old else "", said if isinstance(said, str) else "")


def record_command(asked: Asked, command: Command) -> None:
    """Record a command. When the answer arrives, it is on disk."""
    asked.post(Recorded(asked.ledger.execute(command)))


def find_entries(asked: Asked, record: str, zone: tzinfo | None) -> None:
    """Find the entries of a record to choose from, by position, newest first."""
    history = reversed(asked.ledger.log.history(record))
    asked.post(OptionsFound([_option_of(entry, zone) for entry in history]))


def _option_of(entry: AnyEntry, zone: tzinfo | None) -> Option:
    label = entry.data.declared.label
    said = f"{written(entry.effective_at, zone)}  {label}  {entry.actor}  {summary(entry, zone)}"
    return Option(str(entry.position), f"#{entry.position:,}", said, f"{label.en} {label.zh} {entry.actor}")


def find_options(asked: Asked, kinds: str) -> None:
    """Find the records of some kinds to choose from; `*` means any kind."""
    wanted = set(KINDS) if kinds == "*" else set(kinds.split())
    rows = [row for row in records_at(asked.views(), LIVE) if row.kind in wanted]
    rows.sort(key=lambda row: natural(row.record))
    asked.post(
        OptionsFound(
            [
                Option(row.record, row.record, row.state.title, f"{row.state.title} {row.state.owner}")
                for row in rows
            ]
        )
    )
