"""Questions are answered in another thread, and only the newest of each sort."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from textual.app import App

from opsledger.ledger import Ledger
from opsledger_events.errors import NotFoundError
from opsledger_projections.records import records_at
from opsledger_tui.activity import Activity
from opsledger_tui.desk import Asked, Desk
from opsledger_tui.messages import ActivityFound, Failed
from opsledger_tui.moment import Axis


class Listener(App[None]):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def on_activity_found(self, message: ActivityFound) -> None:
        """An answer."""
        self.told.append(message.activity)

    def on_failed(self, message: Failed) -> None:
        """An error."""
        self.told.append(message.error.message)


def answer(number: int) -> ActivityFound:
    """An answer with a number in it."""
    return ActivityFound(Axis.RECORDED, Activity(number, number, ()))


async def test_a_newer_question_takes_the_place_of_an_older(place: Path) -> None:
    """The one that runs is told to stop, the one that waits is dropped, nothing stale arrives."""
    app = Listener()
    async with app.run_test() as pilot:
        desk = Desk(place, app)
        running, go_on = threading.Event(), threading.Event()
        asked: list[int] = []

        def slow(question: Asked) -> None:
            asked.append(1)
            running.set()
            go_on.wait(10)
            assert question.stale
            question.post(answer(1))

        def quick(number: int) -> None:
            def question(asking: Asked) -> None:
                asked.append(number)
                asking.post(answer(number))

            desk.ask("a", question, app)

        desk.ask("a", slow, app)
        running.wait(10)
        quick(2)
        quick(3)
        go_on.set()
        while not app.told:
            await pilot.pause(0.02)
        desk.close()
        assert asked == [1, 3]
        assert app.told == [Activity(3, 3, ())]


async def test_errors_are_told_and_the_desk_goes_on(place: Path) -> None:
    """A question that fails does not take the thread with it."""
    app = Listener()
    async with app.run_test() as pilot:
        desk = Desk(place, app)

        def fails(question: Asked) -> None:
            question.ledger.log.entry(10_000)

        desk.ask("a", fails, app)
        desk.ask("b", lambda question: question.post(answer(7)), app)
        while len(app.told) < 2:
            await pilot.pause(0.02)
        desk.close()
        assert "10000" in str(app.told[0])
        assert app.told[1] == Activity(7, 7, ())


async def test_damaged_views_are_built_again_and_the_question_is_answered(place: Path) -> None:
    """Whoever asked notices nothing but the time it takes."""
    with Ledger.open(place) as ledger:
        expected = len(records_at(ledger.caught_up()))
        path = ledger.views.path
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE records SET state = x'7b'")
    app = Listener()
    async with app.run_test() as pilot:
        desk = Desk(place, app)
        desk.ask("a", lambda question: question.post(answer(len(records_at(question.views())))), app)
        while not app.told:
            await pilot.pause(0.02)
        desk.close()
        assert app.told == [Activity(expected, expected, ())]


async def test_a_ledger_that_is_gone_is_told(tmp_path: Path) -> None:
    """Opening fails in the thread, and is told like any other error."""
    app = Listener()
    async with app.run_test() as pilot:
        desk = Desk(tmp_path / "nowhere", app)
        desk.ask("a", lambda question: question.post(answer(1)), app)
        while not app.told:
            await pilot.pause(0.02)
        desk.close()
        assert isinstance(app.told[0], str)
        assert NotFoundError.exit_code == 3
