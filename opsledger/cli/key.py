"""`opsledger key`: the key that signs checkpoints, for those who check them."""

from __future__ import annotations

import click

from opsledger.cli.options import acting, common_options
from opsledger.cli.output import Column
from opsledger.cli.session import Session
from opsledger.cli.subcommands import Subcommands, show_help
from opsledger_events.errors import InputError, NotFoundError
from opsledger_events.language import tr

TABLE: dict[str, str] = {
    "show": "opsledger.cli.key:show",
    "rotate": "opsledger.cli.key:rotate",
    "trust": "opsledger.cli.key:trust_key",
}


@acting(
    tr(
        "Print the ledger's public key in one line. Whoever has it can check checkpoints and proofs with any tool."
    ),
    epilog=tr(
        "Give it to auditors by another way than the ledger itself. --fields and -o list every key there was."
    ),
)
def show(session: Session) -> None:
    """Print the present key as a line, or all keys as rows."""
    from opsledger.audit.key_chain import chain_in

    chain = chain_in(session.place.path, session.identity)
    if not chain:
        raise NotFoundError(
            tr("This ledger has no key yet."), tr("`opsledger checkpoint` makes one and signs with it.")
        )
    if session.output.for_people and not session.output.picks:
        session.output.text(chain[-1].key.to_text())
        return
    rows = [{"key": each.key.to_text(), "since": each.since} for each in chain]
    session.output.rows(rows, [Column("key", tr("Key")), Column("since", tr("Since"))])


@acting(
    tr(
        "Make a new key. The old one signs it, so that whoever trusts the old one can trust it; what was signed stays valid."
    )
)
def rotate(session: Session) -> None:
    """Introduce a new key, and sign with it immediately."""
    from opsledger.audit import signing
    from opsledger.audit.key_chain import chain_in
    from opsledger.audit.trust import TrustStore

    place, trust = session.place.path, TrustStore(session.identity)
    if not chain_in(place, session.identity):
        raise NotFoundError(
            tr("This ledger has no key yet."), tr("`opsledger checkpoint` makes one and signs with it.")
        )
    key, _ = signing.rotate(place, trust, lambda: session.clock.now)
    session.output.text(key.verifier().to_text())
    session.say(tr("The private key is in {path}; the old one lies beside it.", path=trust.key_file))


@acting(
    tr(
        "Take a key to be the ledger's own. From then on, signatures count if they are by it or by one that follows from it."
    )
)
@click.argument("key")
def trust_key(session: Session, key: str) -> None:
    """Trust a key as the ledger's own."""
    from opsledger.audit.key_chain import origin_of
    from opsledger.audit.note_keys import ED25519, VerifierKey
    from opsledger.audit.trust import TrustStore

    given = VerifierKey.parse(key.strip())
    if given.kind != ED25519 or given.name != origin_of(session.identity):
        raise InputError(
            tr(
                "This is not a key of the ledger at hand, whose keys are named {name}.",
                name=origin_of(session.identity),
            ),
            tr("Take the line that `opsledger key show` prints where the key is held."),
        )
    TrustStore(session.identity).take(given.to_text())
    session.say(tr("Signatures under this ledger are checked with it from now on."))


command = Subcommands(
    "key",
    TABLE,
    None,
    callback=show_help,
    metavar="show|rotate|trust",
    help=tr("The key that checkpoints are signed with."),
    epilog=tr(
        "The private key lies in your own folder, outside the ledger; OPSLEDGER_KEY names another file."
    ),
    params=common_options(),
)
