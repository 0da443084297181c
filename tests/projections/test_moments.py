"""Links, differences and who set what, at any moments, are what a plain fold of the log says."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from opsledger_events.event import AnyEntry
from opsledger_events.fold import evolve, fold
from opsledger_events.registry import kind_named, owners
from opsledger_events.values import Area
from opsledger_projections.at import LIVE, At
from opsledger_projections.blame import setters
from opsledger_projections.diff import FieldDiff, diff
from opsledger_projections.linking import links_of
from opsledger_projections.links import links_to
from opsledger_projections.views import Views
from tests.projections import plain
from tests.projections.histories import histories
from tests.projections.memory import MemoryLog
from tests.projections.test_records import moments


@settings(max_examples=50, deadline=None)
@given(histories, moments)
def test_links_to_a_record(entries: list[AnyEntry], asked: list[At]) -> None:
    """Typed links and naming fields, whatever was linked and unlinked in between."""
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        for at in (LIVE, *asked[:3]):
            expected = {
                (row.record, link_type)
                for row in plain.records(entries, at)
                for link_type, target in links_of(kind_named(row.kind), row.state)
                if target == "R-1"
            }
            assert {(link.record, link.type) for link in links_to(views, "R-1", at)} == expected
        views.close()


@settings(max_examples=80, deadline=None)
@given(histories, moments, moments)
def test_the_difference_of_two_moments(entries: list[AnyEntry], some: list[At], others: list[At]) -> None:
    """Which records, which fields, and which entries."""
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        for a, b in zip([LIVE, *some], others, strict=False):
            before = {row.record: row for row in plain.records(entries, a)}
            after = {row.record: row for row in plain.records(entries, b)}
            found = {changed.record: changed for changed in diff(views, a, b)}
            for record in dict.fromkeys(e.record for e in entries):
                old, new = before.get(record), after.get(record)
                differs = (old and old.state) != (new and new.state)
                assert (record in found) == differs
                assert diff(views, a, b, record=record) == ([found[record]] if differs else [])
                if not differs:
                    continue
                changed = found[record]
                assert changed.change == _change(
                    old and old.state.state, new and new.state.state, changed.kind
                )
                for field in changed.fields:
                    assert field.before == (getattr(old.state, field.name) if old else None)
                    assert field.after == (getattr(new.state, field.name) if new else None)
                if old and new:
                    assert {field.name for field in changed.fields} == {
                        name
                        for name in old.state.__struct_fields__
                        if getattr(old.state, name) != getattr(new.state, name)
                    }
                own = [e for e in entries if e.record == record and not e.data.inert]
                for field in changed.fields:
                    assert field.position == _explaining(own, field.name, a, b)
                    _check_brought(own, field, a, b)
            for kinds in (("issue", "contact"), ("document",)):
                expected = [each for each in found.values() if each.kind in kinds]
                assert diff(views, a, b, kinds=kinds) == expected
            in_finance = {
                record
                for side in (before, after)
                for record, row in side.items()
                if row.state.area == Area.FINANCE
            }
            assert diff(views, a, b, wanted=lambda _, state: state.area == Area.FINANCE) == [
                each for each in found.values() if each.record in in_finance
            ]
        views.close()


def _check_brought(own: list[AnyEntry], field: FieldDiff, a: At, b: At) -> None:
    """The entry counts at one of the moments only, and there the field has its value from it or from none that differs.

    Told from values alone: what the field was after each entry that counts there.
    """
    at_a, at_b = ([e.position for e in plain.of_record(own, at)] for at in (a, b))
    assert (field.position in at_a) != (field.position in at_b)
    at, value = (a, field.before) if field.position in at_a else (b, field.after)
    kind, counted = owners()[own[0].type], plain.of_record(own, at)
    values = [getattr(fold(kind, counted[:size]), field.name) for size in range(len(counted) + 1)]
    place = [e.position for e in counted].index(field.position)
    assert values[-1] == value
    if values[place] != values[place + 1]:
        # What goes on counting from it, such as an edition, counts at both moments.
        later = zip(counted[place + 1 :], values[place + 1 : -1], values[place + 2 :], strict=True)
        changing = {entry.position for entry, old, new in later if repr(old) != repr(new)}
        assert changing <= {*at_a} & {*at_b}, "nothing else changed it afterwards"


def _explaining(own: list[AnyEntry], field: str, a: At, b: At) -> int:
    """The setter at one moment that does not count at the other; else the last entry that counts at one only."""
    at_b, at_a = plain.of_record(own, b), plain.of_record(own, a)
    apart = {e.position for e in at_a} ^ {e.position for e in at_b}
    for some in (at_b, at_a):
        setter = _setters(own[0], some).get(field)
        if setter in apart:
            return setter
    return max(apart)


def _setters(first: AnyEntry, counted: list[AnyEntry]) -> dict[str, int]:
    """For each field the last of some entries that gave it another value; the first one for a state that never changed."""
    state, found = owners()[first.type].initial, dict[str, int]()
    for e in counted:
        after = evolve(state, e)
        found.setdefault("state", e.position)
        changed = [n for n in after.__struct_fields__ if getattr(after, n) != getattr(state, n)]
        found |= dict.fromkeys(changed, e.position)
        state = after
    return found


ENDED = {
    "issue": {"closed", "dismissed"},
    "indicator": {"retired"},
    "goal": {"achieved", "missed", "abandoned"},
    "document": {"retired"},
    "position": {"abolished"},
    "contact": {"inactive", "erased"},
}
"""The kinds of these histories, and what ends one, in words of the handbook and not of its declarations."""


def _change(old: str | None, new: str | None, kind: str) -> str:
    if old is None:
        return "added"
    if new is None:
        return "gone"
    return "closed" if new in ENDED[kind] and old not in ENDED[kind] else "changed"


@settings(max_examples=50, deadline=None)
@given(histories, moments)
def test_the_setter_of_each_field(entries: list[AnyEntry], asked: list[At]) -> None:
    """The last entry that gave the field another value; the first one for a state that never changed."""
    log = MemoryLog(entries)
    for at in (LIVE, *asked[:2]):
        for record in {e.record for e in entries}:
            own = [e for e in entries if e.record == record]
            expected = _setters(own[0], plain.of_record(own, at))
            assert {n: e.position for n, e in setters(log, record, at).items()} == expected
    assert setters(log, "R-99") == {}
