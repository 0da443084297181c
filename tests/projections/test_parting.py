"""Several processes build the views of a long log: what happens where one of them does not get through."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from opsledger.ledger import Ledger
from opsledger_events.command import Command
from opsledger_events.event import AnyEntry
from opsledger_events.kinds.issue import IssueRaised
from opsledger_projections import building, loading
from opsledger_projections.digest import compare, digests
from opsledger_projections.helper import Task
from opsledger_projections.parts import OTHERS
from opsledger_projections.viewfile import standing_in
from opsledger_projections.views import Views
from tests.projections.memory import MemoryLog
from tests.projections.test_stopped_views import REFUSED, after, before, many


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short the log and however small the machine, several processes build."""
    monkeypatch.setattr(building, "LONG", 1)
    monkeypatch.setattr(loading, "LOAD_BATCH", 7)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def in_one(path: Path, log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> Views:
    """The views of a log as one process builds them."""
    with monkeypatch.context() as patched:
        patched.setattr(building, "LONG", log.head() + 1)
        views = Views.open(path, log)
        views.rebuild(search=True)
    return views


@pytest.mark.parametrize("view", REFUSED)
def test_a_view_that_refuses_an_entry_stops_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At the same entry, with the same rows, and nobody complains of a process."""
    log = MemoryLog([*before(), REFUSED[view](), *after(view)])
    views = Views.open(tmp_path / "views.db", log)
    views.rebuild(search=True)
    other = in_one(tmp_path / "other.db", log, monkeypatch)
    assert [one.first_difference for one in compare(views, other)] == [""] * 6
    assert standing_in(views.path) == standing_in(other.path)
    assert views.stopped.keys() == {view}
    assert caplog.records == []


def test_progress_goes_up_to_the_head(tmp_path: Path) -> None:
    """And never back."""
    told: list[tuple[int, int]] = []
    Views.open(tmp_path / "views.db", MemoryLog(many(60))).rebuild(
        lambda done, head: told.append((done, head)), search=True
    )
    assert told == sorted(told)
    assert told[-1] == (60, 60)


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    """Also where the machine went down, so that no helper could do it."""
    left = tmp_path / "views.db.new.part-others-1"
    left.write_bytes(b"half a file")
    Views.open(tmp_path / "views.db", MemoryLog(many(60))).rebuild()
    assert not left.exists()


class DyingLog(MemoryLog):
    """A log that kills whatever other process is given it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        """What is done in that process."""
        return os._exit, (9,)


def test_where_a_helper_dies_one_process_builds(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and the views are whole."""
    views = Views.open(tmp_path / "views.db", DyingLog(many(60)))
    with caplog.at_level(logging.WARNING):
        assert views.rebuild(search=True) == 60
    assert "exit code 9" in caplog.text
    assert digests(views) == digests(in_one(tmp_path / "other.db", MemoryLog(many(60)), monkeypatch))
    assert list(tmp_path.glob("*part*")) == []


class EndlessLog(MemoryLog):
    """A log that is never read to its end."""

    def scan(self, after: int, upto: int) -> Iterator[AnyEntry]:
        """The first entry, and then nothing any more."""
        yield from super().scan(after, min(after + 1, upto))
        Event().wait()


def test_a_helper_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """Wherever it is: its input ends, whichever way the other process went. Its file goes with it."""
    path = tmp_path / "part"
    helper = subprocess.Popen(
        [sys.executable, "-m", "opsledger_projections.helper", str(path)],
        stdin=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    helper.communicate(pickle.dumps(Task(OTHERS, EndlessLog(many(60)), 60)), timeout=60)
    assert helper.wait(60) == 1
    assert not path.exists()


CHILD = """
import os, sys
from pathlib import Path
from opsledger.store.reader import LogReader
from opsledger_projections import building, loading
from opsledger_projections.views import Views
building.LONG, loading.LOAD_BATCH, os.cpu_count = 1, 7, lambda: 2
place = Path(sys.argv[1])
def progress(done, head):
    print(done, flush=True)
Views.open(place / "views.db", LogReader(place)).rebuild(progress, search=True)
print("done", flush=True)
"""


PATIENCE = 1_000
"""So often the system is asked whether a process is still there."""


def running(place: Path) -> bool:
    """Whether a process is there that was told of this folder."""
    return str(place) in subprocess.check_output(["ps", "-axo", "args"], text=True)


@pytest.mark.parametrize("lines", [1, 20, 80])
def test_a_kill_leaves_no_process_and_no_half_file(tmp_path: Path, lines: int) -> None:
    """Readers have the old views meanwhile, and the next rebuild is a whole one."""
    with Ledger.create(tmp_path / "ledger") as ledger:
        raised = Command(kind="issue", event=IssueRaised(title="Slow 系统"))
        ledger.execute_many([raised] * 600)
        views = Views.open(ledger.place / "views.db", ledger.log)
        views.catch_up()
        inode = views.path.stat().st_ino
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(ledger.place)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(lines):
                assert process.stdout.readline().strip() != "done"
            process.kill()
        assert any(not running(ledger.place) for _ in range(PATIENCE))
        assert views.path.stat().st_ino == inode
        views.rebuild(search=True)
        assert list(ledger.place.glob("*part*")) == []
        replayed = Views.open(tmp_path / "replayed.db", ledger.log)
        assert all(view.equal for view in compare(views, replayed))
