"""Replaying only the changes gives, at any moment, what the last row in file order says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from opsledger.importing.tracker import POINTS_PER_KEY, Look, Point, Seen, Tracker

Rows = st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abc"), st.sampled_from("xy")), max_size=12)


def changes_of(rows: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """(time, column, value) of every change, in the order of the rows."""
    tracker = Tracker(("one", "two"))
    found: list[tuple[int, str, str]] = []
    for at, one, two in rows:
        seen = tracker.get("key")
        values = tracker.kept({"one": one, "two": two})
        look = tracker.look(seen, at, values)
        found.extend((at, name, {"one": one, "two": two}[name]) for name in sorted(look.changed))
        tracker.put("key", tracker.after(seen, "R", Point(at, values)))
    return found


@given(Rows)
def test_changes_come_to_the_last_row_at_every_moment(rows: list[tuple[int, str, str]]) -> None:
    changes = changes_of(rows)
    for moment in range(7):
        told = [(one, two) for at, one, two in rows if at <= moment]
        folded = {name: value for at, name, value in changes if at <= moment}
        assert folded == (dict(zip(("one", "two"), told[-1], strict=True)) if told else {})


@given(Rows)
def test_rows_in_order_of_time_change_only_what_differs_from_the_row_before(
    rows: list[tuple[int, str, str]],
) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    expected = [
        (at, name, value)
        for before, (at, one, two) in zip([None, *rows], rows, strict=False)
        for index, (name, value) in enumerate((("one", one), ("two", two)), 1)
        if before is None or before[index] != value
    ]
    assert changes_of(rows) == expected


def look(tracker: Tracker, key: str, at: int, **values: str) -> Look:
    return tracker.look(tracker.get(key), at, tracker.kept(values))


def put(tracker: Tracker, key: str, at: int, *, ended: bool = False, **values: str) -> None:
    tracker.put(key, tracker.after(tracker.get(key), key, Point(at, tracker.kept(values), ended)))


def test_the_value_before_is_the_one_in_force() -> None:
    tracker = Tracker(("state",))
    put(tracker, "k", 1, state="open")
    put(tracker, "k", 9, state="done")
    assert look(tracker, "k", 5, state="open").before == {"state": "done"}
    assert look(tracker, "k", 5, state="shut").before == {"state": "open"}
    assert look(tracker, "k", 0, state="open").first


def test_a_key_that_ended_is_first_again() -> None:
    tracker = Tracker(("state",))
    put(tracker, "k", 1, state="open")
    put(tracker, "k", 2, state="done", ended=True)
    assert look(tracker, "k", 3, state="done") == Look(True, {}, frozenset({"state"}), ended=True)


def test_a_known_record_of_which_nothing_was_said_is_not_first() -> None:
    assert Tracker(("state",)).look(Seen("R", ()), 1, ("open",)) == Look(False, {}, frozenset({"state"}))


def test_long_values_are_compared_and_not_kept() -> None:
    tracker = Tracker(("text", "shown"), whole=("shown",))
    kept = tracker.kept({"text": "x" * 10_000, "shown": "y" * 10_000})
    assert len(kept[0]) < 100
    assert kept[1] == "y" * 10_000
    assert kept != tracker.kept({"text": "x" * 9_999 + "z", "shown": "y" * 10_000})


def test_what_is_far_back_is_forgotten_and_not_taken_for_a_first_row() -> None:
    tracker = Tracker(("n",))
    for at in range(POINTS_PER_KEY + 5):
        put(tracker, "k", at, n=str(at))
    seen = tracker.get("k")
    assert seen is not None and len(seen.points) == POINTS_PER_KEY
    assert look(tracker, "k", 1, n="1") == Look(False, {}, frozenset({"n"}))


def test_many_keys_go_to_a_file_and_come_back() -> None:
    tracker = Tracker(("n",), near_keys=10)
    for number in range(100):
        put(tracker, f"k{number}", 1, n=str(number))
    assert [look(tracker, f"k{n}", 2, n=str(n)).changed for n in range(100)] == [frozenset()] * 100
    tracker.forget("k3")
    assert tracker.get("k3") is None
    put(tracker, "k4", 2, n="x")
    assert look(tracker, "k4", 3, n="x").changed == frozenset()
    tracker.close()
