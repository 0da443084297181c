"""`opsledger witness`: others who cosign this ledger's checkpoints, and cosigning theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from opsledger.cli.handing_over import TO, hand_over
from opsledger.cli.options import acting, common_options, writing_to
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.subcommands import Subcommands, show_help
from opsledger.cli.whole import Whole
from opsledger_events.errors import CheckFailedError, InputError
from opsledger_events.language import clauses, tr

TABLE: dict[str, str] = {
    "add": "opsledger.cli.witness:add",
    "remove": "opsledger.cli.witness:remove",
    "status": "opsledger.cli.witness:status",
    "ask": "opsledger.cli.witness:ask",
    "answer": "opsledger.cli.witness:answer",
    "take": "opsledger.cli.witness:take_answer",
    "key": "opsledger.cli.witness:show_key",
}

EXAMPLES = """

\b
opsledger witness add 'witness/…+…+…' --quorum 1
opsledger witness ask -o question.txt          (send it to the witness)
opsledger witness answer question.txt --key 'opsledger/…+…+…' -o answer.txt          (the witness does)
opsledger witness take answer.txt"""


def _quorum(**more: Any) -> Callable[[Callable[..., object]], Callable[..., object]]:
    return click.option("--quorum", type=Whole(0), metavar="N", **more)


@acting(
    tr("Trust a witness: its signature under a checkpoint counts from now on."),
    epilog=tr(
        "Get its key (`opsledger witness key` prints it on its machine) by another way than its answers. With --quorum, a checkpoint "
        "outside the ledger counts only when so many witnesses have signed under it."
    ),
)
@click.argument("key", required=False)
@_quorum(help=tr("So many of the witnesses have to sign; 0 for none."))
def add(session: Session, key: str | None, quorum: int | None) -> None:
    """Add a witness's key, or change the quorum."""
    from opsledger.audit.cosigning import add_witness, set_quorum
    from opsledger.audit.trust import TrustStore
    from opsledger.audit.witnessing import check_witness

    trust = TrustStore(session.identity)
    if key is not None:
        known = add_witness(trust, check_witness(key), quorum)
    elif quorum is not None:
        known = set_quorum(trust, quorum)
    else:
        raise InputError(
            tr("Name a witness by its key, or give --quorum."),
            tr("See `{command} --help`.", command="opsledger witness add"),
        )
    session.say(
        tr(
            "{quorum} of {count} witnesses have to sign before a checkpoint counts.",
            quorum=known.quorum,
            count=len(known.witnesses),
        )
    )


@acting(tr("Trust a witness no longer. What it signed stays where it is."))
@click.argument("witness", metavar="NAME|KEY")
def remove(session: Session, witness: str) -> None:
    """Remove a witness."""
    from opsledger.audit.cosigning import remove_witness
    from opsledger.audit.trust import TrustStore

    known = remove_witness(TrustStore(session.identity), witness.strip())
    session.say(
        tr(
            "{quorum} of {count} witnesses have to sign before a checkpoint counts.",
            quorum=known.quorum,
            count=len(known.witnesses),
        )
    )


@acting(tr("Tell how far each witness has signed, and how far as many as you ask for."))
def status(session: Session) -> None:
    """Print a line for each witness."""
    from opsledger.audit.cosigning import reached, standings
    from opsledger.audit.trust import TrustStore
    from opsledger_events.values import moment_of

    trust, log = TrustStore(session.identity), session.ledger.log
    head = log.head()
    rows = [
        {
            "witness": each.key.name,
            "entries": each.size,
            "signed_at": moment_of(each.time_s * 1_000_000) if each.size else None,
            "behind": head - each.size,
            "key": each.key.to_text(),
        }
        for each in standings(log, trust)
    ]
    columns = [
        Column("witness", tr("Witness")),
        Column("entries", tr("Signed up to")),
        Column("signed_at", tr("Signed at")),
        Column("behind", tr("Entries since")),
        Column("key", tr("Key"), shown=False),
    ]
    if not session.output.rows(rows, columns):
        session.say(tr("No witness is trusted yet; `opsledger witness add KEY` names one."))
        return
    quorum = trust.read().quorum
    session.say(
        tr(
            "{quorum} have to sign; so many have signed up to #{size}.",
            quorum=quorum,
            size=reached(log, trust),
        )
        if quorum
        else tr("Their signatures are kept, and none is asked for: --quorum asks for so many.")
    )


@writing_to(
    tr(
        "Write the question to a witness: to sign under the newest checkpoint, with the proof that it begins with the one that it signed "
        "under last (C2SP tlog-witness, add-checkpoint)."
    ),
    epilog=tr(
        "`opsledger checkpoint` first signs what is newer. Any witness of C2SP's form answers it, over HTTP or by a file."
    ),
)
@click.argument("witness", required=False, metavar="[NAME]")
@click.option("--since", type=Whole(0), metavar="SIZE", help=tr("What the witness says that it knows."))
@TO
def ask(session: Session, witness: str | None, since: int | None, target: str) -> None:
    """Write the request."""
    from opsledger.audit.cosigning import question
    from opsledger.audit.trust import TrustStore

    log = session.ledger.log
    request, head = question(log, TrustStore(session.identity), (witness or "").strip(), since)
    hand_over(target, request.to_bytes())
    session.say(
        tr(
            "It asks to sign under {size:|entry|entries}, of which the witness knows {old}.",
            size=head.size,
            old=request.old,
        )
    )
    if later := log.head() - head.size:
        session.say(
            tr(
                "{count} entries came since that checkpoint; `opsledger checkpoint` signs them too.",
                count=later,
            )
        )


@writing_to(
    tr(
        "Answer as a witness of somebody else's ledger: sign under a checkpoint if it follows from all that you signed under before."
    ),
    epilog=tr(
        "What you signed under is kept in your own folder, and so are both sides of what contradicts itself. Exit code 6 for a fork, "
        "a forged signature or a proof that does not hold; 4 where you know another size, which is told."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", metavar="KEY", multiple=True, help=tr("The ledger's own key; needed the first time."))
@TO
def answer(session: Session, file: Path, key: tuple[str, ...], target: str) -> None:
    """Check the request, keep the checkpoint, sign it, and write the answer."""
    from opsledger.audit.note_keys import VerifierKey
    from opsledger.audit.witnessing import Witness, read_question

    given = tuple(VerifierKey.parse(text.strip()) for text in key)
    found = Witness().answer(read_question(file), given, int(session.clock.now.timestamp()))
    hand_over(target, found.line.to_line().encode())
    session.say(
        tr("Signed: {size:|entry|entries} of “{origin}”.", size=found.head.size, origin=found.head.origin)
    )


@acting(
    tr(
        "Take a witness's answer in: its signature goes under the checkpoint, in the ledger and in every place outside."
    )
)
@click.argument("file", type=click.Path(path_type=Path))
def take_answer(session: Session, file: Path) -> None:
    """Check the answer, and keep it."""
    from opsledger.audit.cosigning import take
    from opsledger.audit.trust import TrustStore
    from opsledger.audit.witnessing import read_file

    log = session.ledger.log
    taken = take(log, TrustStore(session.identity), read_file(file), lambda: session.clock.now)
    row = {
        "entries": taken.head.size,
        "witnesses": taken.names,
        "anchors": [each.anchor for each in taken.deliveries if not each.failure],
    }
    columns = [
        Column("entries", tr("Entries")),
        Column("witnesses", tr("Witnesses")),
        Column("anchors", tr("Also kept in")),
    ]
    session.output.record(row, columns)
    if failed := [each for each in taken.deliveries if each.failure]:
        told = clauses(f"{each.anchor}: {each.failure}" for each in failed)
        raise CheckFailedError(
            tr("The answer is kept and did not reach every place: {places}", places=told),
            tr("Take it in again when the place is there."),
        )


@acting(
    tr("Print your own key as a witness, in one line. Whoever is to trust your signatures needs it."),
    epilog=tr("It is made the first time, lies in your own folder and belongs to no ledger."),
)
@click.option("--name", metavar="NAME", default="", help=tr("What the key is to be called, the first time."))
def show_key(session: Session, name: str) -> None:
    """Print the witness's own key."""
    from opsledger.audit.note_keys import COSIGNATURE_V1
    from opsledger.audit.witnessing import Witness

    session.output.text(Witness().key(name).verifier(COSIGNATURE_V1).to_text())


command = Subcommands(
    "witness",
    TABLE,
    None,
    callback=show_help,
    metavar="add|remove|status|ask|answer|take|key",
    help=tr(
        "Witnesses sign under a ledger's checkpoints: what they have seen once, its owner cannot take back or show otherwise to others."
    ),
    epilog=tr("Question and answer are files, to be sent as you like.") + EXAMPLES,
    params=common_options(),
)
