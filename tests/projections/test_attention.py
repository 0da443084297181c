"""Attention: whom a record calls, and in which order. That none is overlooked says `test_any_moment.py`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_events.event import AnyEntry
from opsledger_events.registry import kind_named
from opsledger_projections.at import LIVE, At
from opsledger_projections.attention import attention
from opsledger_projections.views import Views
from tests.events.world import World
from tests.projections import plain
from tests.projections.histories import START, histories
from tests.projections.memory import MemoryLog


def test_a_control_calls_its_checker_and_not_the_one_whose_work_it_checks(tmp_path: Path) -> None:
    world = World()
    world.do("control design", "CTL-1", title="付款复核", owner="赵敏", doer="王伟", checker="李娜")
    world.do("control start", "CTL-1")
    views = Views.open(tmp_path / "views.db", MemoryLog(world.entries))
    views.catch_up()
    late = world.now + timedelta(days=60)
    called = {person: len(attention(views, LIVE, late, person)) for person in ("赵敏", "李娜", "王伟")}
    assert called == {"赵敏": 1, "李娜": 1, "王伟": 0}
    views.close()


@settings(max_examples=40, deadline=None)
@given(histories, st.integers(-2, 400), st.integers(0, 120))
def test_what_comes_up_is_what_begins_within_the_time(entries: list[AnyEntry], days: int, ahead: int) -> None:
    """Behind what holds already, in the order in which it begins."""
    now, within = START + timedelta(days=days), timedelta(days=ahead)
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        views.catch_up()
        for at in (LIVE, At(position=len(entries) // 2)):
            calls = attention(views, at, now, ahead=within)
            holding = attention(views, at, now)
            assert calls[: len(holding)] == holding
            begins = [call.need.begins for call in calls[len(holding) :]]
            assert all(moment is not None and now < moment <= now + within for moment in begins)
            assert begins == sorted(begins, key=lambda moment: moment or now)
            kinds = {
                (row.record, need)
                for row in plain.records(entries, at)
                for need in kind_named(row.kind).needs(row.state)
                if need.begins is not None and now < need.begins <= now + within
            }
            assert kinds <= {(call.record, call.need) for call in calls}
        views.close()


def test_one_person_is_found_by_any_name_in_any_field(tmp_path: Path) -> None:
    """The rows are looked for by the name as it is stored: quotes and other scripts are no other name."""
    world, name = World(), '李娜 "Nana" \\ O\'Neil'
    world.do("issue raise", "ISS-1", title="漏水", responsible=name)
    world.do("task create", "TSK-1", title="检修", assignee=name)
    world.do("document adopt", "DOC-1", body="一", readers=[name])
    world.do("issue raise", "ISS-2", title=name, owner="王伟")
    views = Views.open(tmp_path / "views.db", MemoryLog(world.entries))
    views.catch_up()
    late = world.now + timedelta(days=60)
    calls = attention(views, LIVE, late, name, timedelta(days=1))
    assert {call.record for call in calls} == {"ISS-1", "DOC-1"}
    assert {call.record for call in attention(views, LIVE, late, "王伟")} == {"ISS-2"}
    assert attention(views, LIVE, late, "娜") == []
    views.close()


def test_a_task_that_nobody_owns_is_told_with_who_is_to_do_it(tmp_path: Path) -> None:
    world = World()
    world.do("task create", "TSK-1", title="换密封圈", assignee="王伟", due="2026-01-06")
    world.do("task create", "TSK-2", title="换灯", owner="赵敏", assignee="王伟", due="2026-01-06")
    views = Views.open(tmp_path / "views.db", MemoryLog(world.entries))
    views.catch_up()
    calls = attention(views, LIVE, world.now + timedelta(days=9))
    assert [(call.record, call.owner) for call in calls] == [("TSK-1", "王伟"), ("TSK-2", "赵敏")]
    views.close()
