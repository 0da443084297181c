"""`opsledger checkpoint`: sign the head of the log, and keep that where the ledger's owner cannot retract it."""

from __future__ import annotations

from pathlib import Path

import click

from opsledger.cli.options import acting, common_options, session_of
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.subcommands import Subcommands
from opsledger_events.errors import CheckFailedError, InputError, IntegrityError
from opsledger_events.language import clauses, tr

TABLE: dict[str, str] = {
    "list": "opsledger.cli.checkpoint:list_kept",
    "anchor": "opsledger.cli.checkpoint:anchor",
    "check": "opsledger.cli.check:command",
}

EXAMPLES = """

\b
opsledger checkpoint
opsledger checkpoint anchor folder:/mnt/stick
opsledger checkpoint anchor git:~/checkpoints
opsledger checkpoint list"""


def sign(session: Session) -> None:
    """Verify and sign the log, and say where the checkpoint went. Raises IntegrityError if the log does not hold."""
    from opsledger.audit.signing import sign_head
    from opsledger.audit.trust import TrustStore
    from opsledger.audit.verify import verify

    place, trust = session.place.path, TrustStore(session.identity)
    with session.progress(tr("verifying")) as told:
        found = verify(place, told)
    if not found.ok:
        what = f"#{found.first_bad}: {found.what}" if found.first_bad else found.what
        raise IntegrityError(
            tr("The ledger is not signed: {what}", what=what),
            tr("Run `opsledger verify`, and keep a copy of the folder as it is."),
        )
    signed = sign_head(place, trust, lambda: session.clock.now)
    failed = [each for each in signed.deliveries if each.failure]
    row = {
        "entries": signed.head.size,
        "root": signed.head.root.hex(),
        "file": str(signed.path),
        "anchors": [each.anchor for each in signed.deliveries if not each.failure],
    }
    columns = [
        Column("entries", tr("Entries")),
        Column("root", tr("Root")),
        Column("file", tr("File")),
        Column("anchors", tr("Also kept in")),
    ]
    session.output.record(row, columns)
    if failed:
        told = clauses(f"{each.anchor}: {each.failure}" for each in failed)
        raise CheckFailedError(
            tr("The checkpoint is signed and did not reach every place: {places}", places=told),
            tr("`opsledger checkpoint` hands it out again when the place is there."),
        )


@acting(
    tr(
        "List the checkpoints, in the ledger and outside of it: how many entries each is over, which witnesses have signed it, and what is wrong with a file that is none."
    )
)
def list_kept(session: Session) -> None:
    """Print a line for each kept checkpoint."""
    from opsledger.audit.known_heads import known_heads, witnesses_of
    from opsledger.audit.trust import TrustStore

    trust = TrustStore(session.identity)
    known, asked = known_heads(session.place.path, session.identity, trust), trust.read()
    rows = [
        {
            "entries": head.checkpoint.size,
            "root": head.checkpoint.root.hex(),
            "outside": head.outside,
            "witnesses": [each.key.name for each in witnesses_of(head.note, asked)],
            "file": str(head.path),
        }
        for head in known.heads
    ]
    doubts = [{"file": str(doubt.path), "what": doubt.what} for doubt in known.doubts]
    columns = [
        Column("entries", tr("Entries")),
        Column("root", tr("Root"), spare=True),
        Column("outside", tr("Outside the ledger")),
        Column("witnesses", tr("Witnesses"), shown=bool(asked.witnesses)),
        Column("file", tr("File")),
        Column("what", tr("What is wrong"), shown=bool(known.doubts)),
    ]
    if not session.output.rows((*rows, *doubts), columns):
        session.say(tr("There is no checkpoint yet; `opsledger checkpoint` makes one."))


@acting(
    tr(
        "Name a place outside the ledger that every checkpoint goes to from now on. Without a place: list them."
    ),
    epilog=tr(
        "A place is folder:PATH, git:PATH (committed, and pushed) or command:WORDS (given the checkpoint)."
    ),
)
@click.argument("place", required=False)
@click.option("--remove", is_flag=True, help=tr("Take it off the list; what is there stays there."))
def anchor(session: Session, place: str | None, remove: bool) -> None:
    """Change the list of places, and sign immediately so that a new place gets a checkpoint."""
    from msgspec.structs import replace

    from opsledger.audit.anchors import check_anchor
    from opsledger.audit.trust import TrustStore

    trust = TrustStore(session.identity)
    known = trust.read()
    if place is not None:
        given = check_anchor(place) if not remove else place
        _, _, rest = given.partition(":")
        if not remove and Path(rest).is_relative_to(session.place.path.absolute()):
            raise InputError(
                tr("{path} is inside the ledger.", path=rest),
                tr("Name a place that whoever changes the ledger does not reach."),
            )
        if remove and given not in known.anchors:
            raise InputError(
                tr("“{anchor}” is not on the list.", anchor=given),
                tr("`opsledger checkpoint anchor` lists the places."),
            )
        left = tuple(each for each in known.anchors if each != given)
        known = replace(known, anchors=left if remove else (*left, given))
        trust.write(known)
    rows = [{"anchor": each} for each in (f"folder:{trust.checkpoints}", *known.anchors)]
    session.output.rows(rows, [Column("anchor", tr("Place"))])
    if place is not None and not remove:
        sign(session)


@click.pass_context
def _sign(context: click.Context) -> None:
    """Sign, if no subcommand is given."""
    if context.invoked_subcommand is None:
        sign(session_of(context))


command = Subcommands(
    "checkpoint",
    TABLE,
    None,
    callback=_sign,
    metavar="[list|anchor|check]",
    help=tr(
        "Sign the head of the log now. All of it is read and hashed again first, and must hold and follow from what was signed before; else nothing is signed. "
        "The checkpoint goes to every place outside the ledger."
    ),
    epilog=tr(
        "Imports, and closing the interface, sign by themselves, and so does every thousandth entry. They read only what came since the last "
        "checkpoint: whether what was signed before is still as it was, `opsledger verify` finds."
    )
    + EXAMPLES,
    params=common_options(),
)
