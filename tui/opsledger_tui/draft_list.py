"""The drafts of a ledger in words: the message at the start of the program, and the list to choose from."""

from __future__ import annotations

from datetime import tzinfo

from opsledger.harmless import harmless
from opsledger_events.kind import Kind
from opsledger_events.language import told_of, tr
from opsledger_events.registry import KINDS
from opsledger_tui.drafts import Draft, Drafts, Subject
from opsledger_tui.moment import written
from opsledger_tui.picker import Option


def kind_of_draft(subject: Subject) -> Kind | None:
    """The kind whose form it is; None if this program has no such form."""
    kind = KINDS.get(subject.kind)
    return kind if kind is not None and subject.verb in kind.verbs else None


def name_of(subject: Subject) -> str:
    """The subject of a draft in a few words."""
    kind = kind_of_draft(subject)
    label = str(kind.verbs[subject.verb].declared.label) if kind else f"{subject.kind} {subject.verb}"
    return told_of(harmless(subject.record), label) if subject.record else tr("New: {event}", event=label)


def offer_of(drafts: list[Draft]) -> str:
    """The message about drafts at the start; empty if there are none."""
    if not drafts:
        return ""
    newest = name_of(drafts[0].subject)
    if len(drafts) == 1:
        return tr("1 draft: {what}. D goes on with it.", what=newest)
    return tr("{count:|draft|drafts}, the newest: {what}. D lists them.", count=len(drafts), what=newest)


def options_of(drafts: list[Draft], zone: tzinfo | None) -> list[Option]:
    """The drafts as options, identified by their index in the list."""
    return [
        Option(str(place), name_of(draft.subject), f"{written(draft.typed_at, zone)}  {_said(draft)}")
        for place, draft in enumerate(drafts)
    ]


def tell_aside(drafts: Drafts) -> str:
    """The message about unreadable files, returned only once; empty if there are none."""
    told, drafts.aside = drafts.aside, []
    return "\n".join(
        tr("A draft cannot be taken up; its file was set aside: {path}", path=harmless(str(path)))
        for path in told
    )


def _said(draft: Draft) -> str:
    return " · ".join(text.partition("\n")[0] for text in draft.texts.values() if text.strip())
