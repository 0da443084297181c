"""A log of several spans, looked at by one process and by several."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import pytest

from opsledger.audit import spans
from opsledger.audit.blobs import Named
from opsledger.audit.spans import SPAN, helped
from opsledger.audit.verify import verify
from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.kinds.document import DocumentAdopted
from tests.attacks.attacker import put, unguarded
from tests.opsledger.issues import raised

ENTRIES = 3 * SPAN + 5


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three spans and a rest."""
    place = tmp_path_factory.mktemp("long") / "ledger"
    with Ledger.create(place) as ledger:
        for _ in range(3):
            ledger.execute_many(repeat(raised("坏了"), SPAN))
        ledger.execute_many(repeat(raised("又坏了"), 5))
    return place


@pytest.fixture
def copy(long_log: Path, tmp_path: Path) -> Path:
    """The same log in a folder of its own, to be changed."""
    place = tmp_path / "ledger"
    place.mkdir()
    with sqlite3.connect(long_log / "log.db") as source, sqlite3.connect(place / "log.db") as made:
        source.backup(made)
    return place


@pytest.fixture(params=[1, 4])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """By how many processes three spans are checked."""
    monkeypatch.setattr(spans, "LONG", 4 // request.param)
    monkeypatch.setattr(spans.os, "cpu_count", lambda: 8)
    return request.param


@pytest.mark.usefixtures("processes")
def test_a_long_log_holds_and_has_the_root_that_was_kept(long_log: Path) -> None:
    """However many look, the root is the one that was kept entry by entry; progress reaches the end."""
    seen: list[tuple[int, int]] = []
    verdict = verify(long_log, lambda done, total: seen.append((done, total)))
    with Ledger.open(long_log) as ledger:
        assert verdict.ok
        assert (verdict.size, verdict.root) == ledger.log.head_info()[:2]
    assert seen == [(SPAN, ENTRIES), (2 * SPAN, ENTRIES), (3 * SPAN, ENTRIES), (ENTRIES, ENTRIES)]


def test_what_helpers_tell_is_the_root_of_each_span(long_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they have looked at everything before we begin, we look at nothing but the rest, and the root is right."""

    @contextmanager
    def finished(place: Path, count: int, helpers: int) -> Generator[dict[int, spans.Span]]:
        with helped(place, count, helpers) as told:
            deadline = time.monotonic() + 60
            while len(told) < count and time.monotonic() < deadline:
                time.sleep(0.01)
            yield told

    def looked(_: sqlite3.Connection, number: int) -> spans.Span:
        pytest.fail(f"nobody told of span {number}")

    monkeypatch.setattr(spans, "helped", finished)
    monkeypatch.setattr(spans, "span_at", looked)
    monkeypatch.setattr(spans, "LONG", 1)
    monkeypatch.setattr(spans.os, "cpu_count", lambda: 8)
    assert verify(long_log).ok


def test_a_helper_ends_at_a_span_that_does_not_hold(copy: Path) -> None:
    """It has told the root of those above it, and nothing of that one."""
    with unguarded(copy) as connection:
        connection.execute("UPDATE events SET node = zeroblob(32) WHERE seq = ?", (SPAN + 1,))
        sound = spans.span_at(connection, 2).to_line()
    helper = [sys.executable, "-m", "opsledger.audit.spans", str(copy), "2", "1"]
    done = subprocess.run(helper, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (1, [sound])


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("at", [1, SPAN, SPAN + 1, 2 * SPAN + 9, ENTRIES])
def test_the_first_bad_entry_is_named_in_whatever_span_it_is(copy: Path, at: int) -> None:
    """A changed byte here, and another in the last span that is found sooner or later."""
    with unguarded(copy) as connection:
        for position in (at, ENTRIES):
            connection.execute(
                "UPDATE events SET entry = CAST(entry || x'20' AS BLOB) WHERE seq = ?", (position,)
            )
    verdict = verify(copy)
    assert (verdict.ok, verdict.last_good, verdict.first_bad) == (False, None, at)


@pytest.mark.usefixtures("processes")
def test_a_missing_entry_at_the_end_of_a_span_is_named(copy: Path) -> None:
    """Nothing follows it in its span that would show the gap."""
    with unguarded(copy) as connection:
        connection.execute("DELETE FROM events WHERE seq = ?", (2 * SPAN,))
    assert verify(copy).first_bad == 2 * SPAN


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize(
    ("at", "bad"),
    [
        (3, (0, 4)),
        (4, (0, 4)),
        (6, (4, 6)),
        (SPAN - 1, (0, SPAN)),
        (SPAN, (0, SPAN)),
        (SPAN + 7, (SPAN, SPAN + 8)),
        (2 * SPAN, (0, 2 * SPAN)),
        (ENTRIES - 2, (3 * SPAN, 3 * SPAN + 4)),
    ],
)
def test_an_entry_rewritten_with_its_hash_is_found_by_the_next_node(
    long_log: Path, copy: Path, at: int, bad: tuple[int, int]
) -> None:
    """In a span, at its end, in the rest after the last one."""
    with unguarded(copy) as connection:
        (raw,) = connection.execute("SELECT entry FROM events WHERE seq = ?", (at,)).fetchone()
        put(connection, at, raw.replace("坏了".encode(), "好了".encode()))
    sizes = {size for size in (at - 1, at, at + 1) if size <= bad[1]}
    verdict = verify(copy, sizes=sizes)
    assert (verdict.ok, (verdict.last_good, verdict.first_bad)) == (False, bad)
    assert f"#{bad[0] + 1} to #{bad[1]}" in verdict.what
    # Roots over the entries as they are now: checkpoints within the span make it shorter.
    with Ledger.open(long_log) as ledger:
        assert verdict.roots.keys() == sizes
        same = {size for size, root in verdict.roots.items() if root == ledger.log.tree_at(size).root()}
        assert same == {size for size in sizes if size < at}


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("gone", [1, 3])
def test_a_text_that_is_gone_is_told_at_the_entry_that_names_it(tmp_path: Path, gone: int) -> None:
    """In a span that this process looks at, and in one that a helper does."""
    place = tmp_path / "ledger"
    with Ledger.create(place) as ledger:
        for span in range(1, 4):
            body = f"text {span} " * 600
            event = DocumentAdopted(title="差旅", path="travel.md", body=body)
            ledger.execute_many(
                [
                    Command(kind="document", record=f"travel-{span}", event=event),
                    *repeat(raised("坏了"), SPAN - 1),
                ]
            )
    with unguarded(place) as connection:
        connection.execute("DELETE FROM blobs WHERE CAST(data AS TEXT) LIKE ?", (f"text {gone} %",))
    verdict = verify(place)
    assert (verdict.ok, verdict.first_bad) == (False, (gone - 1) * SPAN + 1)
    assert "is not there any more" in verdict.what


def test_what_a_helper_tells_is_what_it_found() -> None:
    """And a line that broke off says nothing."""
    span = spans.Span(bytes(range(32)), [Named(3, "ab" * 32), Named(4_000, "cd" * 32)])
    line = span.to_line()
    assert spans.Span.from_line(f"{line}\n") == span
    assert spans.Span.from_line(f"{bytes(32).hex()}\n") == spans.Span(bytes(32), [])
    assert [spans.Span.from_line(broken) for broken in ("", "\n", line, line[:40])] == [None] * 4


@pytest.mark.usefixtures("processes")
def test_a_changed_entry_comes_before_a_column_that_does_not_fit_further_on(copy: Path) -> None:
    """Columns are compared as rows are read, and hashes when a span was read: the earlier of the two is named."""
    with unguarded(copy) as connection:
        connection.execute("UPDATE events SET entry = CAST(entry || x'20' AS BLOB) WHERE seq = 50")
        connection.execute("UPDATE events SET version = 9 WHERE seq = 3000")
    verdict = verify(copy)
    assert (verdict.last_good, verdict.first_bad) == (None, 50)
