"""The views are nothing but the log: however they came about, they are equal to a rebuild."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.common import CommentAdded
from opsledger_events.errors import DeniedError
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.indicator import IndicatorDefined, MeasurementRecorded
from opsledger_events.kinds.issue import IssueRaised, IssueTriaged, Severity
from opsledger_projections import schema, viewfile
from opsledger_projections.digest import compare, digests
from opsledger_projections.records import record_at, records_at
from opsledger_projections.search import search
from opsledger_projections.views import Views
from tests.projections.entries import entry
from tests.projections.histories import histories
from tests.projections.memory import MemoryLog


@settings(max_examples=80, deadline=None)
@given(histories, st.lists(st.integers(0, 40), max_size=4), st.integers(0, 40))
def test_replay_equals_live(entries: list[AnyEntry], stops: list[int], searched: int) -> None:
    """Views that were caught up in any steps, with or without search, equal those built at once."""
    log = MemoryLog()
    with TemporaryDirectory() as folder:
        live = Views.open(Path(folder) / "views.db", log)
        for stop in sorted({*stops, searched, len(entries)}):
            log.append(*entries[log.head() : stop])
            live.catch_up()
            if stop == searched:
                live.catch_up_search()
        replayed = Views.open(Path(folder) / "replayed.db", log)
        for one in compare(live, replayed):
            assert one.equal, f"{one.table}: {one.first_difference}"
        assert digests(live) == digests(replayed)
        live.close()
        replayed.close()


def some(count: int, title: str = "Slow") -> list[AnyEntry]:
    """An issue with comments."""
    first = entry(1, "ISS-1", IssueRaised(title=title))
    return [
        first,
        *(entry(n, "ISS-1", CommentAdded(text=f"note {n}"), version=n) for n in range(2, count + 1)),
    ]


def test_a_deleted_file_is_built_again(tmp_path: Path) -> None:
    """Also while another has it open, and with its WAL left behind."""
    path, log = tmp_path / "views.db", MemoryLog(some(3))
    views = Views.open(path, log)
    views.catch_up()
    log.append(*some(4)[3:])
    views.catch_up()
    path.unlink()
    again = Views.open(path, log)
    assert again.catch_up() == 4
    log.append(*some(5)[4:])
    assert views.catch_up() == 5
    assert again.catch_up() == 5
    assert digests(views) == digests(again)
    views.close()
    assert again.catch_up() == 5


@pytest.mark.parametrize("left", [b"", b"no database at all, but long enough to look at" * 99])
def test_a_file_that_is_no_views_is_replaced(tmp_path: Path, left: bytes) -> None:
    """It is a cache: what is there and of no use gives way."""
    path = tmp_path / "views.db"
    path.write_bytes(left)
    views = Views.open(path, MemoryLog(some(3)))
    assert views.catch_up() == 3
    assert len(records_at(views)) == 1


def test_views_of_another_log_are_built_again(tmp_path: Path) -> None:
    """Another ledger, and a shorter log."""
    path = tmp_path / "views.db"
    for log, title in (
        (MemoryLog(some(5, "First")), "First"),
        (MemoryLog(some(5, "Other ledger"), identity="other"), "Other ledger"),
        (MemoryLog(some(3, "Rolled back"), identity="other"), "Rolled back"),
        (MemoryLog(), ""),
    ):
        views = Views.open(path, log)
        assert views.catch_up() == log.head()
        views.catch_up_search()
        row = record_at(views, "ISS-1")
        assert (row.state.title if row else "") == title
        views.close()


def test_a_log_that_went_another_way_is_noticed(tmp_path: Path) -> None:
    """Same ledger, same length, another last entry: a backup restored and written on."""
    path = tmp_path / "views.db"
    before = MemoryLog(some(3))
    views = Views.open(path, before)
    views.catch_up_search()
    views.close()
    after = MemoryLog([*some(2), entry(3, "ISS-2", IssueRaised(title="Another"))])
    views = Views.open(path, after)
    assert views.catch_up() == 3
    assert record_at(views, "ISS-2") is not None


def missed(path: Path, log: MemoryLog) -> int:
    """What views that are caught up with a log say they held and it has no longer."""
    views = Views.open(path, log)
    views.catch_up()
    views.close()
    return views.missed


def test_a_log_that_lost_what_was_read_is_told_once(tmp_path: Path) -> None:
    """It ends before, or goes another way; a log that goes on, and another ledger's, lost nothing."""
    path, events = tmp_path / "views.db", some(5)
    other_way = [*some(2), entry(3, "ISS-2", IssueRaised(title="Another"))]
    assert missed(path, MemoryLog(some(3))) == 0
    assert missed(path, MemoryLog(events)) == 0
    assert missed(path, MemoryLog(some(3))) == 5
    assert missed(path, MemoryLog(some(3))) == 0
    assert missed(path, MemoryLog(other_way)) == 3
    assert missed(path, MemoryLog(some(2), identity="other")) == 0


def test_what_was_left_to_read_is_no_loss(tmp_path: Path) -> None:
    """Views that are to stop before the end of the log know that it goes on."""
    path = tmp_path / "views.db"
    log = MemoryLog(some(5))
    views = Views.open(path, log)
    views.catch_up()
    views.catch_up(upto=3)
    assert views.missed == 0


EMPTIED = {"book": "timeline", "measurements": "measurements", "search": "search"}


@pytest.mark.parametrize("view", EMPTIED)
def test_views_of_another_version_are_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    """A newer program does not read an older form, not even where a table is missing."""
    measured = MeasurementRecorded(period="2026-W07", value=2.0)
    log = MemoryLog(
        [
            *some(3),
            entry(4, "IND-1", IndicatorDefined(title="On time")),
            entry(5, "IND-1", measured, version=2),
        ]
    )
    views = Views.open(tmp_path / "views.db", log)
    expected = digests(views)
    monkeypatch.setitem(schema.VIEWS, view, schema.VIEWS[view]._replace(version=99))
    views.connection.execute(f"DROP TABLE {EMPTIED[view]}")
    views.catch_up()
    assert digests(views) == expected


def test_only_the_view_of_another_version_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else is in the file stays, be it right or wrong."""
    views = Views.open(tmp_path / "views.db", MemoryLog(some(3)))
    views.catch_up_search()
    views.connection.execute("UPDATE records SET title = 'left as it was'")
    monkeypatch.setitem(schema.VIEWS, "measurements", schema.VIEWS["measurements"]._replace(version=99))
    views.catch_up()
    assert views.connection.execute("SELECT title FROM records").fetchone() == ("left as it was",)
    found = viewfile.standings(views.connection)
    assert {view: (one.version, one.position) for view, one in found.items()} == {
        "measurements": (99, 3),
        "book": (schema.VIEWS["book"].version, 3),
        "search": (schema.VIEWS["search"].version, 3),
    }


@pytest.mark.parametrize("erased", [False, True])
def test_the_index_of_words_outlives_another_version_of_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, erased: bool
) -> None:
    """It is taken over as it is, because it costs most; not where somebody was erased whom it may tell of."""
    log = MemoryLog(some(3))
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up_search()
    words = digests(views)["search"]
    log.append(*some(4)[3:])
    monkeypatch.setitem(schema.VIEWS, "book", schema.VIEWS["book"]._replace(version=99))

    def erases(after: int, upto: int) -> bool:
        return erased and after < 4 <= upto

    monkeypatch.setattr(log, "erases", erases)
    built = views.path.stat().st_ino
    views.catch_up()
    assert views.path.stat().st_ino != built
    found = viewfile.standings(views.connection)
    assert (found["book"].version, found["book"].position) == (99, 4)
    assert found["search"].position == (0 if erased else 3)
    if not erased:
        connection = views.connection
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, instance)")
        assert connection.execute("SELECT count(*) FROM temp.words").fetchone()[0] > 0
    replayed = Views.open(tmp_path / "replayed.db", log)
    assert digests(views) == digests(replayed)
    assert digests(views)["search"] != words


def test_damaged_words_are_not_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made again with the next search."""
    log = MemoryLog(some(3))
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up_search()
    views.connection.execute("DROP TABLE search_idx")
    views.close()
    monkeypatch.setitem(schema.VIEWS, "book", schema.VIEWS["book"]._replace(version=99))
    views.catch_up()
    assert [hit.record for hit in search(views, "note 3")] == ["ISS-1"]


def test_a_reader_keeps_the_old_file_while_another_rebuilds(tmp_path: Path) -> None:
    """And goes on with the new one when it next catches up."""
    path, log = tmp_path / "views.db", MemoryLog(some(3))
    reader, builder = Views.open(path, log), Views.open(path, log)
    reader.catch_up()
    builder.rebuild()
    assert len(records_at(reader)) == 1
    log.append(*some(4)[3:])
    builder.catch_up()
    assert reader.catch_up() == 4
    assert reader.path.stat().st_ino == builder.path.stat().st_ino
    assert record_at(reader, "ISS-1") == record_at(builder, "ISS-1")


@contextmanager
def held(path: Path, *endings: str) -> Generator[None]:
    """Another process is at work: it holds these locks of the views for the block."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, *(f"{path}{ending}" for ending in endings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield
        holder.communicate()


HOLDER = """
import sys
from contextlib import ExitStack
from pathlib import Path
from opsledger_projections.turn import turn
with ExitStack() as stack:
    for path in sys.argv[1:]:
        stack.enter_context(turn(Path(path), lambda error: error))
    print("held", flush=True)
    sys.stdin.read()
"""


def asked_meanwhile(path: Path, log: MemoryLog) -> list[int]:
    """What one who opens the views finds of the record ISS-1, if that takes no longer than is reasonable."""
    found: list[int] = []

    def ask() -> None:
        with closing(Views.open(path, log)) as views:
            views.catch_up()
            found.extend(row.version for row in records_at(views))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(10)
    return found


def test_views_that_are_up_to_date_are_opened_whatever_others_do(tmp_path: Path) -> None:
    """Nobody waits for one who builds, catches up or fills the full-text index."""
    path, log = tmp_path / "views.db", MemoryLog(some(3))
    with closing(Views.open(path, log)) as views:
        views.catch_up()
    with held(path, ".lock", ".new.lock"):
        assert asked_meanwhile(path, log) == [3]


def test_old_views_are_gone_on_with_while_another_process_builds_new_ones(tmp_path: Path) -> None:
    """Until the new ones are whole, the old ones are as good as any."""
    path, log = tmp_path / "views.db", MemoryLog(some(3))
    with closing(Views.open(path, log)) as views:
        views.catch_up()
    log.append(*some(4)[3:])
    with held(path, ".new.lock"):
        assert asked_meanwhile(path, log) == [4]


def test_who_must_wait_says_for_whom(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No views are there, and another process builds them."""
    path, found = tmp_path / "views.db", list[int]()
    waiter = threading.Thread(target=lambda: found.extend(asked_meanwhile(path, MemoryLog(some(3)))))
    with held(path, ".new.lock"):
        waiter.start()
        until = time.monotonic() + 20
        while not caplog.messages and time.monotonic() < until:
            time.sleep(0.05)
        assert found == []
    waiter.join()
    (said,) = caplog.messages
    number = int(path.with_name("views.db.new.lock").read_text().split()[0])
    assert (number, found) == (os.getpid(), [3]), "it left its own number when its turn had come"
    assert re.fullmatch(r"Waiting for process \d+, which is at the views\.", said)
    assert str(number) not in said


@pytest.mark.parametrize("meanwhile", ["deleted", "rebuilt", "deleted and built"])
def test_a_search_finds_all_though_its_file_was_taken_away(tmp_path: Path, meanwhile: str) -> None:
    """Between the catching up and the question; the full-text index was yet to be made."""
    path, log = tmp_path / "views.db", MemoryLog(some(3))
    views, other = Views.open(path, log), Views.open(path, log)
    views.catch_up()
    if meanwhile != "rebuilt":
        path.unlink()
    if meanwhile == "rebuilt":
        other.rebuild()
    elif meanwhile != "deleted":
        other.catch_up(upto=2)
    assert [hit.position for hit in search(views, "note 3")] == [3]
    views.close()
    other.close()
    views = Views.open(path, log)
    views.catch_up()
    assert viewfile.standings(views.connection)["search"].position == 3


def test_a_damaged_file_is_built_again(tmp_path: Path) -> None:
    """Where going on with it shows the damage."""
    path, log = tmp_path / "views.db", MemoryLog(some(300))
    Views.open(path, log).catch_up()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (size - 8192))
    log.append(*some(301)[300:])
    views = Views.open(path, log)
    assert views.catch_up() == 301
    replayed = Views.open(tmp_path / "replayed.db", log)
    assert all(view.equal for view in compare(views, replayed))


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """Not a traceback of SQLite's."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DeniedError):
        Views.open(tmp_path / "file" / "views.db", MemoryLog(some(1))).catch_up()


# --- Processes ---------------------------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
from opsledger.store.reader import LogReader
from opsledger_projections import building, loading
from opsledger_projections.views import Views
building.BATCH = building.LOAD_BATCH = building.SEARCH_BATCH = loading.LOAD_BATCH = 40
place, what = Path(sys.argv[1]), sys.argv[2]
views = Views.open(place / "views.db", LogReader(place))
def progress(done, total):
    print(done, flush=True)
if what == "rebuild":
    views.rebuild(progress)  # and no more: it is up to date then
elif what == "search":
    views.catch_up_search(progress)
elif what == "read":
    for _ in range(60):
        views.catch_up()
        counted = "SELECT (SELECT count(*) FROM records), position FROM views WHERE name = 'book'"
        records, position = views.connection.execute(counted).fetchone()
        assert records == position // 2
        views.close()
else:
    views.catch_up(progress)
print("done", flush=True)
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with a few hundred entries."""
    with Ledger.create(tmp_path / "ledger") as made:
        write(made, 400)
        yield made


def write(ledger: Ledger, count: int) -> None:
    """Record issues and what happens to them."""
    raised = Command(kind="issue", event=IssueRaised(title="Slow 系统"))
    triaged = IssueTriaged(severity=Severity.LOW)
    with ledger.writing() as batch:
        for _ in range(count // 2):
            record = batch.execute(raised).record
            batch.execute(Command(kind="issue", record=record, event=triaged))


def child(ledger: Ledger, what: str) -> subprocess.Popen[str]:
    """A process that works on the ledger's views, forty entries at a time."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(ledger.place), what],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("what", ["extend", "search", "rebuild"])
@pytest.mark.parametrize("lines", [1, 4, 8])
def test_views_equal_a_replay_after_a_kill(ledger: Ledger, what: str, lines: int) -> None:
    """Killed in the middle of a catch-up, of a rebuild or of the full-text index."""
    path = ledger.place / "views.db"
    views = Views.open(path, ledger.log)
    views.catch_up(upto=0 if what == "extend" else ledger.log.head())
    views.close()
    with child(ledger, what) as process:
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline().strip() != "done"
        process.kill()
    views = Views.open(path, ledger.log)
    assert views.catch_up() == ledger.log.head()
    replayed = Views.open(ledger.place / "replayed.db", ledger.log)
    assert all(view.equal for view in compare(views, replayed))


def test_processes_catch_up_at_once(ledger: Ledger) -> None:
    """While another writes: no error, nothing twice, and equal to a replay."""
    works = ("extend", "search", "extend", "rebuild", "extend", "read", "rebuild", "read")
    children = [child(ledger, what) for what in works]
    for _ in range(20):
        write(ledger, 20)
    for process in children:
        output, errors = process.communicate(timeout=60)
        assert [line for line in errors.splitlines() if not line.startswith("Waiting for")] == []
        assert output.endswith("done\n")
    views = Views.open(ledger.place / "views.db", ledger.log)
    views.catch_up()
    replayed = Views.open(ledger.place / "replayed.db", ledger.log)
    assert all(view.equal for view in compare(views, replayed))
    assert sqlite3.connect(views.path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_ledger_that_is_moved_away_is_not_begun_again_in_its_old_place(tmp_path: Path) -> None:
    """Whoever still has it open is told; a folder of views alone is no ledger, and is in the way of one that comes back."""
    place = tmp_path / "here"
    with closing(Ledger.create(place)) as ledger:
        ledger.execute(Command(kind="issue", event=IssueRaised(title="Slow")))
        ledger.caught_up()
        place.rename(tmp_path / "there")
        ledger.execute(Command(kind="issue", event=IssueRaised(title="Slow")))
        with pytest.raises(DeniedError, match="not there any more"):
            ledger.caught_up()
    assert not place.exists()
