"""The invented history, written once in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from opsledger.demo.history import SEED, Summary, write
from opsledger.ledger import Ledger
from opsledger_events.language import Language

TODAY = datetime(2025, 9, 17, 6, 30, tzinfo=UTC)
"""A Wednesday, 14:30 in Ningbo."""


class Written(NamedTuple):
    """A ledger with a history, and the report on its making."""

    ledger: Ledger
    summary: Summary


Write = Callable[..., Written]


@pytest.fixture(scope="session")
def write_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Write]:
    """Writes a history into a ledger of its own, whose clock is stopped a second after `today`."""
    with ExitStack() as opened:

        def written(language: Language, seed: int = SEED, today: datetime = TODAY) -> Written:
            place: Path = tmp_path_factory.mktemp("demo") / "ledger"
            clock = lambda: today + timedelta(seconds=1)  # noqa: E731 - a clock that stands
            ledger = opened.enter_context(Ledger.create(place, clock=clock))
            return Written(ledger, write(ledger, language, seed, today=today))

        yield written


@pytest.fixture(scope="session")
def english(write_history: Write) -> Written:
    """The history in English."""
    return write_history("en")


@pytest.fixture(scope="session")
def chinese(write_history: Write) -> Written:
    """The history in Chinese."""
    return write_history("zh")


@pytest.fixture(params=["english", "chinese"])
def history(request: pytest.FixtureRequest) -> Written:
    """The history in each language in turn."""
    written = request.getfixturevalue(request.param)
    assert isinstance(written, Written)
    return written
