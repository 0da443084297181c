"""The views are nothing but the log: however they came about, they are equal to a rebuild."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.errors import DeniedError
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.indicator import IndicatorDefined, MeasurementRecorded
from opsledger_events.kinds.issue import IssueRaised
from opsledger_projections import schema, viewfile
from opsledger_projections.digest import compare, digests
from opsledger_projections.records import record_at, records_at
from opsledger_projections.search import search
from opsledger_projections.views import Views
from tests.projections.entries import commented, entry
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


def test_a_deleted_file_is_built_again(tmp_path: Path) -> None:
    """Also while another has it open, and with its WAL left behind."""
    path, log = tmp_path / "views.db", MemoryLog(commented(3))
    views = Views.open(path, log)
    views.catch_up()
    log.append(*commented(4)[3:])
    views.catch_up()
    path.unlink()
    again = Views.open(path, log)
    assert again.catch_up() == 4
    log.append(*commented(5)[4:])
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
    views = Views.open(path, MemoryLog(commented(3)))
    assert views.catch_up() == 3
    assert len(records_at(views)) == 1


def test_views_of_another_log_are_built_again(tmp_path: Path) -> None:
    """Another ledger, and a shorter log."""
    path = tmp_path / "views.db"
    for log, title in (
        (MemoryLog(commented(5, "First")), "First"),
        (MemoryLog(commented(5, "Other ledger"), identity="other"), "Other ledger"),
        (MemoryLog(commented(3, "Rolled back"), identity="other"), "Rolled back"),
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
    before = MemoryLog(commented(3))
    views = Views.open(path, before)
    views.catch_up_search()
    views.close()
    after = MemoryLog([*commented(2), entry(3, "ISS-2", IssueRaised(title="Another"))])
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
    path, events = tmp_path / "views.db", commented(5)
    other_way = [*commented(2), entry(3, "ISS-2", IssueRaised(title="Another"))]
    assert missed(path, MemoryLog(commented(3))) == 0
    assert missed(path, MemoryLog(events)) == 0
    assert missed(path, MemoryLog(commented(3))) == 5
    assert missed(path, MemoryLog(commented(3))) == 0
    assert missed(path, MemoryLog(other_way)) == 3
    assert missed(path, MemoryLog(commented(2), identity="other")) == 0


def test_what_was_left_to_read_is_no_loss(tmp_path: Path) -> None:
    """Views that are to stop before the end of the log know that it goes on."""
    path = tmp_path / "views.db"
    log = MemoryLog(commented(5))
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
            *commented(3),
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
    views = Views.open(tmp_path / "views.db", MemoryLog(commented(3)))
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
    log = MemoryLog(commented(3))
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up_search()
    words = digests(views)["search"]
    log.append(*commented(4)[3:])
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
    log = MemoryLog(commented(3))
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up_search()
    views.connection.execute("DROP TABLE search_idx")
    views.close()
    monkeypatch.setitem(schema.VIEWS, "book", schema.VIEWS["book"]._replace(version=99))
    views.catch_up()
    assert [hit.record for hit in search(views, "note 3")] == ["ISS-1"]


def test_a_damaged_file_is_built_again(tmp_path: Path) -> None:
    """Where going on with it shows the damage."""
    path, log = tmp_path / "views.db", MemoryLog(commented(300))
    Views.open(path, log).catch_up()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (size - 8192))
    log.append(*commented(301)[300:])
    views = Views.open(path, log)
    assert views.catch_up() == 301
    replayed = Views.open(tmp_path / "replayed.db", log)
    assert all(view.equal for view in compare(views, replayed))


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """Not a traceback of SQLite's."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DeniedError):
        Views.open(tmp_path / "file" / "views.db", MemoryLog(commented(1))).catch_up()


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
