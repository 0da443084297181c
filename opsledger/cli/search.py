"""`opsledger search TEXT`: the records that contain words, English or Chinese."""

from __future__ import annotations

import click

from opsledger.cli.options import reading
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger_events.errors import InputError
from opsledger_events.language import tr


@reading(tr("Find records by words. They may stand in any entry: in titles, reasons, descriptions, texts."))
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option(
    "--limit",
    type=Whole(1),
    default=50,
    show_default=True,
    metavar="N",
    help=tr("At most so many records."),
)
def command(session: Session, words: tuple[str, ...], limit: int) -> None:
    """Print a line for each record found, with the place of the words."""
    from opsledger_events.registry import kind_named
    from opsledger_projections.search import search
    from opsledger_projections.words import match_query

    text = " ".join(words)
    if not match_query(text):
        raise InputError(
            tr("“{text}” has no word to search for.", text=text), tr("Give a word of letters or digits.")
        )
    people = session.output.for_people
    hits = list(search(session.views, text, session.at, limit))
    session.note_read({hit.kind for hit in hits}, "search")  # without the words: a name would stay for ever
    rows = (
        {
            "record": hit.record,
            "kind": str(kind_named(hit.kind).label) if people else hit.kind,
            "title": hit.title,
            "position": hit.position,
            "found": hit.snippet,
        }
        for hit in hits
    )
    columns = [
        Column("record", tr("Record")),
        Column("kind", tr("Kind"), spare=True),
        Column("title", tr("Title")),
        Column("position", "#"),
        Column("found", tr("Where")),
    ]
    if not session.output.rows(rows, columns):
        session.say(tr("Nothing was found."))
