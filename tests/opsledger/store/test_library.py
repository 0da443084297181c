"""The ledger is an eventsourcing application, and the library's own calls work on it."""

from __future__ import annotations

from typing import Any

from opsledger.ledger import Ledger
from opsledger.store.application import LedgerApplication
from opsledger_events.fold import fold
from opsledger_events.kinds.issue import ISSUE
from tests.opsledger.issues import assigned, raised


def project(_: Any, entries: Any) -> Any:
    """Our fold as the library's projector."""
    return fold(ISSUE, entries)


def test_its_repository_folds_a_record_and_its_log_gives_notifications(ledger: Ledger) -> None:
    """The same state as our own fold, and positions as notification ids under explicit topics."""
    ledger.execute_many([raised(), assigned("ISS-1"), raised()])
    application = LedgerApplication(ledger.place)
    state: Any = application.repository.get("ISS-1", projector_func=project)
    assert state == fold(ISSUE, ledger.log.history("ISS-1"))
    notifications = application.notification_log.select(start=2, limit=10)
    assert [(n.id, n.topic) for n in notifications] == [
        (2, "issue.assigned/1"),
        (3, "issue.raised/1"),
    ]
    application.close()


def test_its_event_store_appends_what_comes_next(ledger: Ledger) -> None:
    """`events.put` writes the leaf too."""
    entry: Any = ledger.preview(raised())[0]
    application = LedgerApplication(ledger.place)
    application.events.put([entry])
    application.close()
    assert ledger.log.history("ISS-1") == [entry]
    assert ledger.log.tree().size == 1
