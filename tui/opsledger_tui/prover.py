"""Proofs for others: one event, or one record as of a moment, in a self-contained file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from textual.app import App

from opsledger.audit.trust import TrustStore
from opsledger_events.errors import DeniedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_projections.at import FOREVER, FOREVER_US, At
from opsledger_tui.desk import Asked, Desk
from opsledger_tui.hander import Hander, free_name, new_path, tell_written, write_new
from opsledger_tui.prompt import Purpose
from opsledger_tui.session import Session
from opsledger_tui.signing_questions import signing

PROOF = "tlog-proof"
EVIDENCE = "zip"
"""The suffix of the files' names."""


class Prover:
    """Writes proofs to files, for one app."""

    def __init__(
        self,
        app: App[object],
        session: Session,
        desk: Desk,
        hander: Hander,
        ask_path: Callable[[Purpose, str], None],
    ) -> None:
        """`desk` makes them; `ask_path` asks the user for a file name, with its argument as the default."""
        self._app = app
        self._session = session
        self._desk = desk
        self._hander = hander
        self._ask_path = ask_path
        self._prove: Callable[..., None] | None = None

    def prove(self, entry: AnyEntry | None) -> None:
        """Prove an event, after asking for the file's name."""
        if entry is None:
            self._app.notify(tr("Events are proven in the Log: put the cursor on one there."))
        elif not self._hander.in_browser():
            self._prove = partial(_prove_entry, position=entry.position, refusal=self._refusal, now=self._now)
            self._ask_path(Purpose.PROOF, free_name(f"entry-{entry.position}", PROOF))

    def give_evidence(self, record: str) -> None:
        """Prove a record as of the shown moment, after asking for the file's name."""
        if not record:
            self._app.notify(tr("There is no record here."))
        elif not self._hander.in_browser():
            at = self._session.moment
            self._prove = partial(_prove_record, record=record, at=at, refusal=self._refusal, now=self._now)
            self._ask_path(Purpose.EVIDENCE, free_name(record, EVIDENCE))

    def write(self, text: str) -> None:
        """Write the proof to a new file. Raises InputError for a name that is not possible."""
        if text.strip() and self._prove is not None:
            path = new_path(text)
            self._desk.ask(f"prove {path}", partial(self._prove, path=path), self._app)

    @property
    def _refusal(self) -> str:
        """Why no checkpoint can be signed; empty if one can. This is allowed while the past is shown, too."""
        session = self._session
        if session.read_only:
            return tr("this interface was started for reading only.")
        if session.finding and session.finding.bad:
            return tr("the last check of the log found {word}.", word=session.finding.word)
        return ""

    def _now(self) -> datetime:
        return self._session.now().now


def _prove_entry(
    asked: Asked, path: Path, *, position: int, refusal: str, now: Callable[[], datetime]
) -> None:
    """Prove an entry under the newest checkpoint that covers it, signing one if there is none."""
    from opsledger.audit.proving import covering, prove_entry  # noqa: PLC0415 - takes long to load

    log = asked.ledger.log
    trust = TrustStore(log.identity)
    if refusal and _signed_upto(asked, trust) < position:
        raise _unsigned(position, refusal)
    with signing(log.place):
        note, head = covering(log, trust, now, position)
    data = prove_entry(log, note, head, position).to_bytes()
    write_new(asked, path, iter([data.decode()]))


def _prove_record(
    asked: Asked, path: Path, *, record: str, at: At, refusal: str, now: Callable[[], datetime]
) -> None:
    """Gather a record at a moment with its entries proven; a user who may not sign gets what existing checkpoints cover."""
    from opsledger.audit.evidence import gathering  # noqa: PLC0415 - takes long to load

    log = asked.ledger.log
    trust = TrustStore(log.identity)
    known_at = None if at.position == FOREVER else at.position
    if refusal and (signed := _signed_upto(asked, trust)) < (known_at or log.head()):
        if not signed or known_at is not None:
            raise _unsigned(known_at or log.head(), refusal)
        known_at = signed
    wanted = gathering.Asked(record, known_at, None if at.effective_us == FOREVER_US else at.effective_us)
    with signing(log.place):
        contents = gathering.gather(log, trust, now, wanted)
    gathering.write_evidence(contents, path)
    tell_written(asked, path)


def _signed_upto(asked: Asked, trust: TrustStore) -> int:
    """The size of the largest checkpoint that the log reaches; 0 if there is none."""
    from opsledger.audit.known_heads import known_heads  # noqa: PLC0415 - takes long to load

    log = asked.ledger.log
    head = log.head()
    sizes = (each.checkpoint.size for each in known_heads(log.place, log.identity, trust).heads)
    return max((size for size in sizes if size <= head), default=0)


def _unsigned(position: int, refusal: str) -> DeniedError:
    return DeniedError(
        tr("No checkpoint is over #{position} yet, and {refusal}", position=position, refusal=refusal),
        tr("`opsledger verify` tells whether the log holds, `opsledger checkpoint` signs it."),
    )
