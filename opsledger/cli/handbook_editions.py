"""`opsledger handbook editions`: the published editions, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.language import tr


@reading(tr("The editions of the handbook that were handed out, the oldest first."))
def command(session: Session) -> None:
    """Print a line for each edition that was published by the moment of the question."""
    session.output.rows(
        _rows(session),
        [
            Column("edition", tr("Edition")),
            Column("published_at", tr("Published")),
            Column("actor", tr("Who")),
            Column("language", tr("Language")),
            Column("form", tr("Form")),
            Column("shows", tr("Shows")),
            Column("root", tr("Root"), shown=False),
            Column("digest", tr("Digest")),
            Column("program", tr("Made by"), shown=False),
            Column("organisation", tr("Organisation"), shown=False),
            Column("position", tr("Entry"), shown=False),
        ],
    )


def _rows(session: Session) -> Iterator[dict[str, Any]]:
    from opsledger.editions import editions
    from opsledger_events.kinds.organisation import EditionPublished

    for entry in editions(session.ledger.log):
        data = entry.data
        assert isinstance(data, EditionPublished)
        if not session.at.counts(entry):
            continue
        yield {
            "edition": data.name,
            "published_at": entry.effective_at,
            "actor": entry.actor,
            "language": str(data.language),
            "form": data.form,
            "shows": f"#{data.position}" if session.output.for_people else data.position,
            "root": data.root,
            "digest": data.digest,
            "program": data.program,
            "organisation": entry.record,
            "position": entry.position,
        }
