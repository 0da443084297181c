"""A view that refuses an entry stops before it and says so; the others go on as if nothing were wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from opsledger_events.body import body_of
from opsledger_events.common import CommentAdded
from opsledger_events.errors import DeniedError, ViewStoppedError
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.kinds.indicator import IndicatorDefined, MeasurementRecorded
from opsledger_events.kinds.issue import IssueRaised
from opsledger_events.periods import Frequency
from opsledger_projections import building, folding, loading, schema, viewfile
from opsledger_projections import views as views_module
from opsledger_projections.at import LIVE
from opsledger_projections.attention import attention
from opsledger_projections.digest import compare, digests
from opsledger_projections.kpi import kpi
from opsledger_projections.log import Log
from opsledger_projections.records import record_at, records_at
from opsledger_projections.search import search
from opsledger_projections.timeline import Filter, count
from opsledger_projections.views import Views
from tests.projections.entries import entry
from tests.projections.memory import MemoryLog

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BAD = 4
"""Position of the entry that a view refuses."""

REFUSED: dict[str, Callable[[], AnyEntry]] = {
    # On a record that nothing began, so that nobody can tell its kind.
    "book": lambda: entry(BAD, "ISS-9", CommentAdded(text="?")),
    # Of the form of a week, but no year has so many.
    "measurements": lambda: entry(BAD, "IND-1", MeasurementRecorded(period="2026-W60", value=1.0), version=3),
    # A text that stands outside of the entry, and is not there.
    "search": lambda: entry(
        BAD, "DOC-1", DocumentAdopted(title="Rule", path="rule.md", body=body_of("x" * 20_000).reference())
    ),
}
"""Entries that one view cannot take, each of them a possible one: written by hand, or by a faulty program."""


ON_TIME = IndicatorDefined(title="On time", formula="on time / all", unit="%", frequency=Frequency.WEEK)
"""Complete, so that only its figures may need a person."""


def before() -> list[AnyEntry]:
    """What comes before the bad entry, and every view takes."""
    return [
        entry(1, "ISS-1", IssueRaised(title="Slow")),
        entry(2, "IND-1", ON_TIME),
        entry(3, "IND-1", MeasurementRecorded(period="2026-W07", value=2.0), version=2),
    ]


def after(view: str) -> list[AnyEntry]:
    """What comes after it."""
    version = 4 if view == "measurements" else 3
    return [
        entry(5, "ISS-2", IssueRaised(title="Slower")),
        entry(6, "IND-1", MeasurementRecorded(period="2026-W08", value=3.0), version=version),
    ]


def standing(path: Path) -> dict[str, tuple[int, int]]:
    """Position of each view in a file, and the entry that stopped it."""
    return {view: (one.position, one.stopped) for view, one in viewfile.standing_in(path).items()}


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("view", REFUSED)
def test_a_view_stops_at_the_entry_and_the_others_go_on(tmp_path: Path, view: str, at_once: bool) -> None:
    """Whether the views are built from nothing or go on; for good, until something changes."""
    log, path = MemoryLog(before()), tmp_path / "views.db"
    views = Views.open(path, log)
    if not at_once:
        views.catch_up()
        views.catch_up_search()
    log.append(REFUSED[view](), *after(view))
    for _ in range(2):
        assert views.catch_up() == log.head()
        views.catch_up_search()
        views.close()
        assert standing(path) == dict.fromkeys(schema.VIEWS, (6, 0)) | {view: (BAD - 1, BAD)}
        views = Views.open(path, log)
    views.catch_up_search()
    with pytest.raises(ViewStoppedError, match=f"{view}.* {BAD}: .*"):
        views.of(view)
    for other in schema.VIEWS.keys() - {view}:
        views.of(other)


@pytest.mark.parametrize("view", REFUSED)
def test_stopped_views_equal_a_replay(tmp_path: Path, view: str) -> None:
    """A replay stops where they stopped, and what they hold up to there and beyond is the same."""
    log = MemoryLog(before())
    live, replayed = Views.open(tmp_path / "live.db", log), Views.open(tmp_path / "replayed.db", log)
    live.catch_up_search()
    log.append(REFUSED[view](), *after(view))
    live.catch_up()
    replayed.rebuild()
    assert [one.first_difference for one in compare(live, replayed)] == [""] * 6
    assert live.stopped.keys() == replayed.stopped.keys() == {view}


def test_questions_that_do_not_need_the_stopped_view_are_answered(tmp_path: Path) -> None:
    """Whoever asks for figures, or for what needs a person because of them, is told."""
    log = MemoryLog([*before(), REFUSED["measurements"](), *after("measurements")])
    views = Views.open(tmp_path / "views.db", log)
    assert record_at(views, "ISS-2") is not None
    assert count(views, Filter()) == 6
    assert [hit.record for hit in search(views, "Slower")] == ["ISS-2"]
    with pytest.raises(ViewStoppedError) as told:
        kpi(views, "IND-1", NOW)
    assert (told.value.view, told.value.position, told.value.exit_code) == ("measurements", BAD, 6)
    assert "2026-W60" in told.value.message
    for now in (NOW, datetime(2026, 2, 16, tzinfo=UTC)):
        # Also when nothing that is known by then needs anybody: what is not known might.
        with pytest.raises(ViewStoppedError):
            attention(views, LIVE, now)


def test_a_stopped_book_answers_nothing(tmp_path: Path) -> None:
    """Not what was so before: also a search looks up the records that it finds."""
    log = MemoryLog([*before(), REFUSED["book"](), *after("book")])
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up()
    for ask in (lambda: records_at(views), lambda: search(views, "Slower"), lambda: views.position):
        with pytest.raises(ViewStoppedError, match="book"):
            ask()


def test_a_stopped_book_is_not_built_again_with_every_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far the log goes on: it would stop there again."""
    monkeypatch.setattr(views_module, "MORE_NEW_THAN_OLD", 1)
    log = MemoryLog([*before(), REFUSED["book"](), *after("book")])
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up()
    made = views.path.stat().st_ino
    log.append(*(entry(n, f"ISS-{n}", IssueRaised(title="More")) for n in range(7, 20)))
    views.catch_up()
    assert views.path.stat().st_ino == made
    assert standing(views.path)["measurements"] == (19, 0)


@pytest.mark.parametrize("view", ["book", "measurements"])
def test_a_log_put_back_to_before_the_entry_starts_the_view_again(tmp_path: Path, view: str) -> None:
    """And another entry in its place is taken."""
    path = tmp_path / "views.db"
    views = Views.open(path, MemoryLog([*before(), REFUSED[view](), *after(view)]))
    views.catch_up()
    views.close()
    log = MemoryLog(before())
    views = Views.open(path, log)
    views.catch_up()
    log.append(entry(BAD, "IND-1", MeasurementRecorded(period="2026-W10", value=1.0), version=3))
    assert views.catch_up() == BAD
    assert (views.stopped, kpi(views, "IND-1", NOW) is None) == ({}, False)


# --- A view of the tests' own -------------------------------------------------------------------------


class Choosy:
    """Lists the positions that it was given, all but those it is told to refuse."""

    refuses: frozenset[int] = frozenset()
    error: type[Exception] = ValueError

    def __init__(self, connection: sqlite3.Connection, _: Log) -> None:
        self._connection = connection
        self._held_back: list[int] = []

    def take(self, entries: Sequence[AnyEntry]) -> None:
        """Refuse, or hold back."""
        for one in entries:
            if one.position in self.refuses:
                raise self.error(f"not {one.position},\nnever")
            self._held_back.append(one.position)

    def settle(self) -> None:
        """Write what was held back."""
        rows = [(position,) for position in self._held_back]
        self._connection.executemany("INSERT INTO choosy VALUES (?)", rows)
        self._held_back.clear()


@pytest.fixture
def choosy(monkeypatch: pytest.MonkeyPatch) -> type[Choosy]:
    """One more view, and batches that the tests' logs do not fit in."""

    class Own(Choosy):
        pass

    view = schema.View(version=1, tables={"choosy": {"position": int}})
    monkeypatch.setitem(schema.VIEWS, "choosy", view)
    monkeypatch.setitem(folding.FOLDS, "choosy", Own)
    monkeypatch.setattr(building, "LOAD_BATCH", 7)
    monkeypatch.setattr(loading, "LOAD_BATCH", 7)
    monkeypatch.setattr(building, "BATCH", 20)
    return Own


def many(count: int) -> list[AnyEntry]:
    """Issues, and measurements of an indicator."""
    first = entry(1, "IND-1", IndicatorDefined(title="On time", frequency=Frequency.DAY))
    return [
        first,
        *(
            entry(n, f"ISS-{n}", IssueRaised(title=f"Slow {n}"))
            if n % 2
            else entry(n, "IND-1", measured(n), version=n // 2 + 1)
            for n in range(2, count + 1)
        ),
    ]


def measured(n: int) -> MeasurementRecorded:
    """The value of one more day."""
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n)
    return MeasurementRecorded(period=f"{day:%Y-%m-%d}", value=float(n))


def listed(path: Path) -> list[int]:
    """What the tests' own view holds."""
    connection = sqlite3.connect(path)
    found = [position for (position,) in connection.execute("SELECT position FROM choosy ORDER BY position")]
    connection.close()
    return found


@pytest.mark.parametrize("start", [0, 30, 50])
@pytest.mark.parametrize("bad", [1, 7, 8, 31, 40, 41, 60])
def test_it_holds_what_came_before_wherever_the_entry_is(
    tmp_path: Path, choosy: type[Choosy], start: int, bad: int
) -> None:
    """At the edge of a batch too; and the rest is what it is without that view's trouble."""
    path, log = tmp_path / "views.db", MemoryLog(many(60))
    expected = digests(Views.open(tmp_path / "sound.db", log))
    choosy.refuses = frozenset({bad, 60})
    views = Views.open(path, log)
    views.catch_up(upto=start)
    views.catch_up()
    assert digests(views) == expected
    assert listed(path) == list(range(1, bad))
    assert standing(path)["choosy"] == (bad - 1, bad)
    assert views.stopped["choosy"].failure == f"ValueError: not {bad}, never"


def test_two_views_stop_each_at_its_own_entry(tmp_path: Path, choosy: type[Choosy]) -> None:
    """Neither holds the other up."""
    log = MemoryLog([*before(), REFUSED["measurements"](), *after("measurements")])
    choosy.refuses = frozenset({6})
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up()
    expected = {"measurements": (BAD - 1, BAD), "choosy": (5, 6), "book": (6, 0), "search": (0, 0)}
    assert standing(views.path) == expected


@pytest.mark.parametrize("how", ["rebuild", "version"])
def test_it_is_tried_again_by_a_rebuild_and_by_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choosy: type[Choosy], how: str
) -> None:
    """And by nothing else, however often somebody asks."""
    path, log = tmp_path / "views.db", MemoryLog(many(60))
    choosy.refuses = frozenset({33})
    views = Views.open(path, log)
    views.catch_up()
    choosy.refuses = frozenset()
    views.catch_up()
    assert standing(path)["choosy"] == (32, 33)
    if how == "rebuild":
        views.rebuild()
    else:
        assert viewfile.stopped_in(path).keys() == {"choosy"}
        monkeypatch.setitem(schema.VIEWS, "choosy", schema.VIEWS["choosy"]._replace(version=2))
        assert viewfile.stopped_in(path) == {}, "what the old form refused says nothing of the new one"
        views.catch_up()
    assert listed(path) == list(range(1, 61))
    assert (standing(path)["choosy"], views.stopped) == ((60, 0), {})


@pytest.mark.parametrize("how", ["rebuild", "version"])
def test_figures_that_come_late_count_for_what_needs_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The book went on without them: it must look at them again."""
    log = MemoryLog([*before(), REFUSED["measurements"](), *after("measurements")])
    views = Views.open(tmp_path / "views.db", log)
    views.catch_up()
    sound = folding.FOLDS["measurements"]

    class Lenient:
        def __init__(self, connection: sqlite3.Connection, log: Log) -> None:
            self._fold = sound(connection, log)

        def take(self, entries: Sequence[AnyEntry]) -> None:
            self._fold.take([one for one in entries if one.position != BAD])

        def settle(self) -> None:
            self._fold.settle()

    monkeypatch.setitem(folding.FOLDS, "measurements", Lenient)
    if how == "rebuild":
        views.rebuild()
    else:
        mended = schema.VIEWS["measurements"]._replace(version=99)
        monkeypatch.setitem(schema.VIEWS, "measurements", mended)
        views.catch_up()
    replayed = Views.open(tmp_path / "replayed.db", log)
    assert [one.first_difference for one in compare(views, replayed)] == [""] * 6
    assert any(call.need.what == "stale" for call in attention(views, LIVE, NOW))


def test_a_full_disk_is_no_refusal(tmp_path: Path, choosy: type[Choosy]) -> None:
    """Nobody could take the entry in now: the views stand where they stood, and later all go on."""
    path, log = tmp_path / "views.db", MemoryLog(many(30))
    views = Views.open(path, log)
    views.catch_up(upto=20)
    choosy.refuses, choosy.error = frozenset({25}), OSError
    with pytest.raises(DeniedError):
        views.catch_up()
    assert set(standing(path).values()) == {(20, 0), (0, 0)}
    choosy.refuses = frozenset()
    views.catch_up()
    assert listed(path) == list(range(1, 31))


def test_a_damaged_file_is_no_refusal(tmp_path: Path, choosy: type[Choosy]) -> None:
    """It is a cache: it is built anew."""
    del choosy
    views = Views.open(tmp_path / "views.db", MemoryLog(many(30)))
    views.catch_up(upto=20)
    views.connection.execute("DROP TABLE choosy")
    views.catch_up()
    assert (listed(views.path), views.stopped) == (list(range(1, 31)), {})


@pytest.mark.parametrize("start", [0, 20])
def test_a_row_that_sqlite_refuses_is_the_views_doing(
    tmp_path: Path, choosy: type[Choosy], start: int
) -> None:
    """In an old file it could be damage, so that is built anew first; in the new one it cannot be."""
    path, log = tmp_path / "views.db", MemoryLog(many(30))
    views = Views.open(path, log)
    views.catch_up(upto=start)
    choosy.refuses, choosy.error = frozenset({25}), sqlite3.IntegrityError
    views.catch_up()
    assert standing(path)["choosy"] == (24, 25)
    assert listed(path) == list(range(1, 25))
