"""`opsledger check`: checks something that was handed out. It needs a key, and no ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsledger.cli.options import acting
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr
from opsledger_events.system_words import reason_of

if TYPE_CHECKING:
    from opsledger.audit.evidence.checking import Evidenced
    from opsledger.audit.note_keys import VerifierKey

LONGEST_FILE = 4096
"""Most bytes that are read of a key file, which holds one line."""


@acting(
    tr(
        "Check a checkpoint, a proof, evidence (also unpacked) or a published folder. It needs the key and no ledger."
    ),
    epilog=tr(
        "Exit code 6 where it does not hold. Without --key it is checked with what you trust of the ledger at hand.\n\n"
        "\b\n"
        "opsledger check entry-12.tlog-proof --key 'opsledger/…+…+…'\n"
        "opsledger check travel.zip --key ledger.pub"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key", metavar="KEY|FILE", multiple=True, help=tr("The ledger's public key, or a file that holds it.")
)
def command(session: Session, file: Path, key: tuple[str, ...]) -> None:
    """Print what was proven; raise IntegrityError if it does not hold."""
    from opsledger.audit.checking import check

    keys = [_key(each) for each in key] or _own_keys(session)
    with session.progress(tr("checking")) as told:
        found = check(file, *keys, progress=told)
    row = {
        "holds": found.sort,
        "ledger": found.head.origin,
        "entries": found.head.size,
        "root": found.head.root.hex(),
        "position": found.position or None,
        "entry": found.entry.decode(errors="replace") or None,
        **(_said(found.evidence) if found.evidence else {}),
    }
    columns = [
        Column("holds", tr("Holds")),
        *([Column("not_compared", tr("Not compared"))] if found.evidence else ()),
        Column("ledger", tr("Ledger")),
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("position", tr("Position")),
        Column("entry", tr("Entry")),
        *(_said_columns() if found.evidence else ()),
    ]
    session.output.record(row, columns)
    if found.evidence is not None:
        _say_what_is_not_shown(session, found.evidence)


def _said(found: Evidenced) -> dict[str, object]:
    """The record's content, as far as a row has room for it."""
    from opsledger.audit.evidence.layout import FOR_READERS
    from opsledger.audit.evidence.words import written

    contents = found.contents
    question, anchored = contents.question, contents.about().anchored
    return {
        "not_compared": None if found.page_compared else FOR_READERS,
        "record": question.record,
        "kind": contents.kind.name,
        "title": contents.state.title or None,
        "state": contents.state.state,
        "as_of": None if question.as_of_us is None else written(question.as_of_us),
        "known_at": question.known_at,
        "versions": contents.entries[-1].version,
        "counted": [entry.position for entry in contents.counted],
        "next": contents.following.position if contents.following else None,
        "anchored": anchored.size if anchored else None,
        "lost": " ".join(loss.told() for loss in contents.losses) or None,
        "fields": contents.state,
        "text": contents.body.decode(errors="replace") if contents.body is not None else None,
    }


def _said_columns() -> list[Column]:
    return [
        Column("record", tr("Record")),
        Column("kind", tr("Kind")),
        Column("title", tr("Title")),
        Column("state", tr("State")),
        Column("as_of", tr("As it held in the world")),
        Column("known_at", tr("As the ledger knew it")),
        Column("versions", tr("Versions")),
        Column("counted", tr("Entries that count")),
        Column("next", tr("Next entry")),
        Column("anchored", tr("Begins with")),
        Column("lost", tr("Given up")),
        Column("fields", tr("Fields"), shown=False),
        Column("text", tr("Text")),
    ]


def _say_what_is_not_shown(session: Session, found: Evidenced) -> None:
    from opsledger.audit.evidence.shown import not_shown

    if not found.page_compared:
        session.say(
            tr(
                "It was written by version {version}: index.html, README.txt and check.py were not compared. What stands above was.",
                version=found.contents.question.made_by,
            )
        )
    session.say(tr("It does not show: {what}", what=not_shown(found.contents)[0]))


def _key(text: str) -> VerifierKey:
    from opsledger.audit.note_keys import VerifierKey

    path = Path(text)
    if "+" not in text or path.is_file():
        try:
            with path.open("rb") as file:  # This may be a pipe: `--key <(…)`.
                text = file.read(LONGEST_FILE).decode()
        except (OSError, UnicodeDecodeError) as error:
            what = reason_of(error)
            raise NotFoundError(
                tr("The key file {path} cannot be read: {error}", path=path, error=what),
                tr(
                    "Give the key itself, NAME+ID+BASE64, or a file that holds it (`opsledger key show` prints it)."
                ),
            ) from error
    return VerifierKey.parse(text.strip())


def _own_keys(session: Session) -> list[VerifierKey]:
    from opsledger.audit.key_chain import trusted_keys
    from opsledger.audit.trust import TrustStore

    try:
        identity = session.identity
    except NotFoundError as error:
        raise InputError(
            tr("There is no key to check it with."), tr("Give the ledger's public key with --key.")
        ) from error
    keys, _ = trusted_keys(session.place.path, identity, TrustStore(identity))
    return keys
