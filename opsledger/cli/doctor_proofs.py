"""`opsledger doctor` on the proofs of the past: the key, the last checkpoint, the places outside, the last backup."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from opsledger.cli.doctor_finding import Finding
from opsledger.cli.session import Session
from opsledger_events.errors import DeniedError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from pathlib import Path

    from opsledger.audit.trust import TrustStore

OTHERS = 0o077
"""Mode bits that give others than the owner any access."""

LONG = timedelta(days=7)
"""Time without a checkpoint or a backup after which there is a warning."""


def key(session: Session) -> Iterator[Finding]:
    """Whether this user can sign the ledger, and nobody else can use the key."""
    from opsledger.audit.key_chain import chain_in, signer_of
    from opsledger.audit.note_names import KEYS

    place, trust = session.place.path, _trust(session)
    chain = chain_in(place, session.identity)
    if not chain and _was_signed(place, trust):
        what = tr("{path} is empty, and this ledger was signed.", path=place / KEYS)
        yield Finding("key", "bad", what, tr("Take the folder `keys` from a backup, and ask who changed it."))
        return
    if not chain:
        what = tr("This ledger has no key yet: it was never signed.")
        yield Finding("key", "warning", what, tr("`opsledger checkpoint` makes one and signs with it."))
        return
    try:
        signer_of(place, session.identity, trust, lambda: session.clock.now)
    except DeniedError as error:
        yield Finding("key", "warning", error.message, error.way_out)
    else:
        name = f"{chain[-1].key.name}+{chain[-1].key.key_id.hex()}"
        yield Finding("key", "ok", tr("{key}, since {since}", key=name, since=chain[-1].since))
    yield from _secret(trust.key_file, place)


def _was_signed(place: Path, trust: TrustStore) -> bool:
    """Whether a ledger ever had a key, because this user trusts one or there are checkpoints."""
    from opsledger.audit.note_names import FOLDER, newest_in

    return bool(trust.read().keys or newest_in(place / FOLDER) or newest_in(trust.checkpoints))


def _secret(secret: Path, place: Path) -> Iterator[Finding]:
    if not secret.exists():
        return
    if (mode := secret.stat().st_mode & 0o777) & OTHERS:
        what = tr("Others can read the private key {path} (mode {mode}).", path=secret, mode=f"{mode:o}")
        way_out = tr(
            "`chmod 600` it; where somebody may have read it, run `opsledger key rotate` after that."
        )
        yield Finding("key", "bad", what, way_out)
    if place.resolve() in secret.resolve().parents:
        what = tr("The private key lies in the ledger's own folder: whoever takes that can sign.")
        yield Finding("key", "bad", what, tr("Move it elsewhere and name it with OPSLEDGER_KEY."))


def checkpoint(session: Session) -> Iterator[Finding]:
    """Whether the log begins with the signed entries, and how many are not signed yet."""
    from opsledger.audit.note_names import EVERY
    from opsledger.audit.signing import last_signed
    from opsledger.cli.doctor_past import begins_with, look_closer

    log = session.ledger.log
    head, last = log.head(), last_signed(session.place.path, session.identity, _trust(session))
    signed = last.size if last else 0
    if signed > head:
        what = tr("The log ends at #{size}, and {signed} entries were signed.", size=head, signed=signed)
        yield Finding("checkpoint", "bad", what, tr("Run `opsledger verify`."))
        return
    if last and not begins_with(log, last.size, last.root.hex()):
        what = tr("Entries #1 to #{size} are not those that were signed.", size=signed)
        yield Finding("checkpoint", "bad", what, look_closer())
        return
    if signed == head:
        yield Finding(
            "checkpoint", "ok", tr("every entry is signed") if head else tr("there is nothing to sign")
        )
        return
    since = log.entry(signed + 1).recorded_at
    what = tr(
        "entries that are not signed: {count}, the first one of {time}", count=head - signed, time=_day(since)
    )
    if head - signed >= EVERY:
        way_out = tr("`opsledger checkpoint` signs them, and says why it did not happen by itself.")
    elif session.clock.now - since > LONG:
        way_out = tr("`opsledger checkpoint` signs them.")
    else:
        way_out = ""
    yield Finding("checkpoint", "warning" if way_out else "ok", what, way_out)


def anchors(session: Session) -> Iterator[Finding]:
    """Whether checkpoints are kept out of reach of those who can change the ledger."""
    from opsledger.audit.anchors import failures
    from opsledger.audit.note_names import newest_in

    trust = _trust(session)
    known, signed, failed = trust.read().anchors, newest_in(trust.checkpoints), failures(trust)
    if not known:
        what = tr("Checkpoints go to your own folder on this machine and nowhere else.")
        way_out = tr("`opsledger checkpoint anchor folder:PATH` names a place on another disk, or git:PATH.")
        yield Finding("anchors", "warning", what, way_out)
    for anchor in known:
        if what := _unreachable(anchor):
            way_out = tr("Bring it back, or take it off the list: `opsledger checkpoint anchor --remove`.")
            yield Finding("anchors", "warning", f"{anchor}: {what}", way_out)
        elif (there := _newest_there(anchor, session.identity)) is not None and there < signed:
            what = tr(
                "{anchor} has checkpoints up to #{there}, not #{signed}.",
                anchor=anchor,
                there=there,
                signed=signed,
            )
            yield Finding(
                "anchors", "warning", what, tr("`opsledger checkpoint` hands the newest one out again.")
            )
        elif anchor in failed:
            what = tr(
                "{anchor} did not take the last checkpoint: {failure}", anchor=anchor, failure=failed[anchor]
            )
            way_out = tr(
                "Put that right; `opsledger checkpoint` hands the newest one out again. Or take it off the list: `opsledger checkpoint anchor --remove`."
            )
            yield Finding("anchors", "warning", what, way_out)
        else:
            yield Finding("anchors", "ok", anchor)


def witnesses(session: Session) -> Iterator[Finding]:
    """Whether as many witnesses as this user requires have signed the last checkpoint."""
    from opsledger.audit.cosigning import reached
    from opsledger.audit.note_names import FOLDER, newest_in

    trust, log = _trust(session), session.ledger.log
    known = trust.read()
    if not known.witnesses and not known.quorum:
        yield Finding("witnesses", "ok", tr("you ask for none"))
        return
    signed, cosigned = newest_in(session.place.path / FOLDER, log.head()), reached(log, trust)
    what = tr(
        "as many as you ask for ({quorum} of {count}) have signed up to #{cosigned}, the ledger's key up to #{signed}",
        quorum=known.quorum,
        count=len(known.witnesses),
        cosigned=cosigned,
        signed=signed,
    )
    if known.quorum > len(known.witnesses):
        way_out = tr("Name more with `opsledger witness add`, or ask for fewer with `--quorum`.")
    elif known.quorum and cosigned < signed:
        way_out = tr(
            "`opsledger witness ask` makes the question for them, `opsledger witness take` keeps the answer. Until then verification does not count what they have not signed."
        )
    else:
        way_out = ""
    yield Finding("witnesses", "warning" if way_out else "ok", what, way_out)


def _unreachable(anchor: str) -> str:
    """Why a place cannot be reached from here; empty if it can."""
    from pathlib import Path
    from shlex import split
    from shutil import which

    sort, _, rest = anchor.partition(":")
    if sort == "command":
        program = split(rest)[0]
        return "" if which(program) else tr("there is no program {name}", name=program)
    if not Path(rest).is_dir():
        return tr("{path} is not there", path=rest)
    if sort == "git" and not (Path(rest) / ".git").exists():
        return tr("{path} is not the working copy of a git repository.", path=rest)
    return ""


def _newest_there(anchor: str, identity: str) -> int | None:
    """The size of the largest checkpoint in a place; None if the place cannot be read."""
    from pathlib import Path

    from opsledger.audit.note_names import newest_in

    sort, _, rest = anchor.partition(":")
    return None if sort == "command" else newest_in(Path(rest) / identity)


def backup(session: Session) -> Iterator[Finding]:
    """The age of this user's last backup."""
    from pathlib import Path

    from opsledger.backup.manifest import NAME
    from opsledger.backup.remembered import last_backup
    from opsledger_events.values import moment_of

    head, last = session.ledger.log.head(), last_backup(_trust(session))
    again = tr("`opsledger backup FOLDER` makes one, best on another disk.")
    if last is None:
        verdict = "warning" if head else "ok"
        yield Finding("backup", verdict, tr("You have made no backup of it."), again if head else "")
        return
    taken = moment_of(last.us)
    what = tr(
        "{folder}, of {time}; entries since: {count}",
        folder=last.folder,
        time=_day(taken),
        count=max(0, head - last.size),
    )
    if not (Path(last.folder) / NAME).is_file():
        yield Finding("backup", "warning", tr("{folder} is not there.", folder=last.folder), again)
    elif session.clock.now - taken > LONG and head > last.size:
        yield Finding("backup", "warning", what, again)
    else:
        yield Finding("backup", "ok", what)


def _trust(session: Session) -> TrustStore:
    from opsledger.audit.trust import TrustStore

    return TrustStore(session.identity)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
