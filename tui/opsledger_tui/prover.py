"""Proving an event to others: a file that holds it, the way from it to a root, and a signed checkpoint over that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from textual.app import App

from opsledger_events.errors import DeniedError
from opsledger_events.event import AnyEntry
from opsledger_events.language import tr
from opsledger_tui.desk import Asked, Desk
from opsledger_tui.hander import Hander, free_name, new_path, write_new
from opsledger_tui.session import Session
from opsledger_tui.signing_questions import signing

FORM = "tlog-proof"
"""How the names of such files end."""


class Prover:
    """Writes proofs of events to files, for one app."""

    def __init__(
        self, app: App[object], session: Session, desk: Desk, hander: Hander, ask_path: Callable[[str], None]
    ) -> None:
        """`desk` makes them; `ask_path` asks the user for a name, beginning with the one given."""
        self._app = app
        self._session = session
        self._desk = desk
        self._hander = hander
        self._ask_path = ask_path
        self._position = 0

    def prove(self, entry: AnyEntry | None) -> None:
        """Prove an event: first ask where to."""
        if entry is None:
            self._app.notify(tr("Events are proven in the Log: put the cursor on one there."))
        elif not self._hander.in_browser():
            self._position = entry.position
            self._ask_path(free_name(f"entry-{entry.position}", FORM))

    def write(self, text: str) -> None:
        """Write the proof to a new file. Raises InputError for a name that cannot be one."""
        if not text.strip():
            return
        path, session = new_path(text), self._session
        question = partial(
            _write_proof,
            position=self._position,
            path=path,
            may_sign=not session.read_only,
            now=lambda: session.now().now,
        )
        self._desk.ask(f"prove {path}", question, self._app)


def _write_proof(
    asked: Asked, position: int, path: Path, *, may_sign: bool, now: Callable[[], datetime]
) -> None:
    """Prove an entry under the newest checkpoint that is over it; one is signed where there is none."""
    from opsledger.audit.known_heads import known_heads  # noqa: PLC0415 - signatures take long to load
    from opsledger.audit.proving import covering, opened_tree, prove_entry  # noqa: PLC0415 - as above
    from opsledger.audit.trust import TrustStore  # noqa: PLC0415 - as above

    log = asked.ledger.log
    trust = TrustStore(log.identity)
    if not may_sign:
        heads = known_heads(log.place, log.identity, trust).heads
        if not any(position <= each.checkpoint.size <= log.head() for each in heads):
            raise DeniedError(
                tr(
                    "No checkpoint is over #{position} yet, and this interface was started for reading only.",
                    position=position,
                ),
                tr("`opsledger checkpoint` signs one."),
            )
    with signing(log.place):
        note, head = covering(log, trust, now, position)
    with opened_tree(log, head.size, asked.heed) as tree:
        data = prove_entry(log, tree, note, head, position).to_bytes()
    write_new(asked, path, iter([data.decode()]))
