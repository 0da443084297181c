"""Who is at the keyboard, and what they are granted, as the tests of access use it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.errors import NotPermittedError
from opsledger_events.kinds.access import RoleGranted, RoleRevoked
from opsledger_events.permission import claim_of
from opsledger_events.roles import Role


@contextmanager
def login(place: Path, person: str) -> Generator[Ledger]:
    """The ledger as it is open to one person: what the system says of the process is said here."""
    with Ledger.open(place) as ledger:
        ledger.__dict__["authenticated"] = person
        yield ledger


def record_of(ledger: Ledger, person: str) -> str | None:
    """The record of a person's access, if there is one."""
    position = ledger.log.claims(claim_of(person)).get(claim_of(person))
    return ledger.log.entry(position).record if position else None


def granted(ledger: Ledger, person: str, role: Role, **limits: Any) -> int:
    """Grant a role; returns the position of the entry."""
    record = record_of(ledger, person)
    event = RoleGranted(person="" if record else person, role=role, **limits)
    return ledger.execute(Command(kind="access", record=record, event=event, reason="由测试")).position


def revoked(ledger: Ledger, person: str, role: Role | None = None, grant: int = 0) -> int:
    """Revoke a role; returns the position of the entry."""
    event = RoleRevoked(role=role, grant=grant)
    record = record_of(ledger, person)
    return ledger.execute(Command(kind="access", record=record, event=event, reason="由测试")).position


@contextmanager
def denied(rule: str, *words: str) -> Generator[None]:
    """What happens inside is not permitted, by this rule, and these words are said about it."""
    with pytest.raises(NotPermittedError) as caught:
        yield
    assert caught.value.rule == rule
    assert caught.value.exit_code == 8
    said = f"{caught.value.message} {caught.value.way_out}"
    for word in words:
        assert word in said, said
