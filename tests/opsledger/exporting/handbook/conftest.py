"""Handbooks to export: the invented history in each language, and a ledger with hostile records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from opsledger.demo.history import write
from opsledger.exporting.handbook.edition import Edition, edition_of
from opsledger.exporting.handbook.forms import write as write_form
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.event import Event
from opsledger_events.kinds.document import DocumentDrafted
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.kinds.organisation import OrganisationRegistered
from opsledger_events.language import Language, speak
from opsledger_projections.at import LIVE, At

TODAY = datetime(2025, 9, 17, 6, 30, tzinfo=UTC)
EVIL = "<script>alert(1)</script>\x1b]0;owned\x07\"'&<img src=http://evil.example/x onerror=alert(2)>\u202egnp|`*_[a](javascript:alert(3))"
EVIL_TEXT = """# Heading

<script>alert(4)</script> and <b onmouseover="alert(5)">bold</b>, [here](javascript:alert(6)), [there](https://example.org/ok),
![a picture](http://evil.example/track.png)

Under
=====

| a | b |
|---|---|
| 1 | <i>2</i> |

- one
  - two

```
code <script>alert(7)</script>
"""


class Handed(NamedTuple):
    """A ledger, and a way to write a form of its handbook."""

    ledger: Ledger
    language: Language

    def edition(self, at: At = LIVE) -> Edition:
        """The edition at a moment."""
        speak(self.language)
        return edition_of(self.ledger, self.ledger.caught_up(), at)

    def write(self, made: Path, form: str = "site/1", at: At = LIVE) -> Path:
        """Write the edition; returns its place."""
        write_form(self.edition(at), made, form)
        return made


Record = Callable[[str, Event], None]


@pytest.fixture(scope="session")
def make_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Ledger]]:
    """Makes new ledgers with a stopped clock."""
    with ExitStack() as opened:

        def make() -> Ledger:
            place = tmp_path_factory.mktemp("handbook") / "ledger"
            return opened.enter_context(Ledger.create(place, clock=lambda: TODAY + timedelta(seconds=1)))

        yield make


@pytest.fixture(scope="session")
def english_demo(make_ledger: Callable[[], Ledger]) -> Handed:
    """The invented history in English."""
    return _told(make_ledger(), "en")


@pytest.fixture(scope="session")
def chinese_demo(make_ledger: Callable[[], Ledger]) -> Handed:
    """The invented history in Chinese."""
    return _told(make_ledger(), "zh")


def _told(ledger: Ledger, language: Language) -> Handed:
    speak(language)
    write(ledger, language, today=TODAY)
    return Handed(ledger, language)


@pytest.fixture(params=["english_demo", "chinese_demo"])
def demo(request: pytest.FixtureRequest) -> Handed:
    """The invented history in each language in turn."""
    handed = request.getfixturevalue(request.param)
    assert isinstance(handed, Handed)
    return handed


@pytest.fixture(scope="session")
def hostile(make_ledger: Callable[[], Ledger]) -> Handed:
    """A ledger in which everything that a person can write is hostile."""
    ledger = make_ledger()
    ledger.execute(Command(kind="organisation", event=OrganisationRegistered(title=EVIL, scope=EVIL_TEXT)))
    issue = IssueRaised(
        title=EVIL, owner=EVIL[:100], description=EVIL_TEXT, tags=("<b>", "a|b"), category="</td>"
    )
    for record in (None, "a/b:c@d+e", "con", "iss-1", "文件-1", "x" * 80, "文" * 80):
        ledger.execute(Command(kind="issue", event=issue, record=record, reason=EVIL))
    document = DocumentDrafted(title=EVIL, path="a/b.md")
    ledger.execute(Command(kind="document", event=document, record="doc"))
    return Handed(ledger, "en")


@pytest.fixture(scope="session")
def site(english_demo: Handed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the invented history in English."""
    return english_demo.write(tmp_path_factory.mktemp("site") / "en")


@pytest.fixture(scope="session")
def chinese_site(chinese_demo: Handed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the invented history in Chinese."""
    return chinese_demo.write(tmp_path_factory.mktemp("site") / "zh")


@pytest.fixture(scope="session")
def hostile_site(hostile: Handed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the hostile ledger."""
    return hostile.write(tmp_path_factory.mktemp("site") / "hostile")
