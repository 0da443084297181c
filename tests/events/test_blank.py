"""Texts in which there is nothing to read: whatever asks for an answer takes none of them for one."""

from __future__ import annotations

from typing import Any

import pytest

from opsledger_events.blank import has_text
from opsledger_events.errors import InputError
from opsledger_events.kinds.control import ControlPerformed
from tests.events.world import World, refused

BLANKS = (" ", "\t\n", "\u3000", "\u200b\u200d", "\ufeff", "\u2800", "\u3164", "\u00ad \u202e")

SMART: dict[str, Any] = dict.fromkeys(
    ("specific", "measurable", "achievable", "relevant", "time_bound"), "有"
)


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_nothing_can_be_read_in_white_space_of_any_script(blank: str) -> None:
    assert not has_text(blank)
    assert has_text(f"{blank}漏{blank}")


@pytest.mark.parametrize("text", ["。", "0", "—", "*", "\U0001f600"])
def test_a_sign_is_something_to_read(text: str) -> None:
    assert has_text(text)


@pytest.fixture
def raised(world: World) -> World:
    """A world with the issue `ISS-1`."""
    world.do("issue raise", "ISS-1", title="漏水")
    return world


@pytest.mark.parametrize(
    ("verb", "fields", "named"),
    [
        ("comment", {"text": " "}, "text"),
        ("assign", {"responsible": "\u3000"}, "responsible"),
        ("propose", {"solution": "\u200b"}, "solution"),
        ("amend", {"changes": {"title": "  "}}, "title"),
    ],
)
def test_a_required_text_is_not_blank(raised: World, verb: str, fields: dict[str, Any], named: str) -> None:
    """Not as history either: what nobody can read is no text of another system."""
    for as_found in (False, True):
        with pytest.raises(InputError, match=f"^{named}: there is nothing to read") as caught:
            raised.do(f"issue {verb}", "ISS-1", as_found=as_found, **fields)
        assert caught.value.way_out


def test_nor_is_one_within_a_list_or_an_object(world: World) -> None:
    with pytest.raises(InputError, match=r"^criteria\.name: there is nothing"):
        world.do("appraisal draft", "A", title="方案", criteria=[{"name": " ", "weight": 100}])
    world.do("unit establish", "U", title="厂部")
    with pytest.raises(InputError, match=r"^duties: there is nothing"):
        world.do("unit define-duties", "U", duties=["生产", "\u3000"])


def test_a_title_is_not_blank(world: World) -> None:
    with pytest.raises(InputError, match=r"^title: there is nothing"):
        world.do("issue raise", "ISS-1", title="   ")
    with pytest.raises(InputError, match=r"^title: there is nothing"):
        world.do("document adopt", "D", title="\u3000", body="正文")
    assert not world.entries
    world.do("document adopt", "D", title="", path="安全/总则", body="正文")
    assert world.states["D"].title == "安全/总则"


def test_who_did_it_has_a_name(raised: World) -> None:
    with pytest.raises(InputError, match=r"^actor: there is nothing"):
        raised.do("issue comment", "ISS-1", actor=" ", text="已处理")


def test_a_blank_name_is_nobody_else_s(raised: World) -> None:
    """Where the actor is meant when nobody is named, a name that cannot be read names nobody either."""
    raised.do("issue acknowledge", "ISS-1", actor="王伟", person="\u3000")
    assert [seen.person for seen in raised.states["ISS-1"].acknowledged] == ["王伟"]
    raised.do("control design", "CTL-1", title="盘点", doer="王伟", checker="李娜")
    raised.do("control start", "CTL-1")
    check: dict[str, Any] = {"result": "pass", "evidence": "抽样", "performed_by": " "}
    (made, *_) = raised.do("control perform", "CTL-1", actor="李娜", **check)
    assert isinstance(made.data, ControlPerformed)
    assert made.data.performed_by == "李娜"


def test_a_reason_gives_one(raised: World) -> None:
    raised.do("issue dismiss", "ISS-1", reason="误报")
    with refused("reason", "reason"):
        raised.do("issue reopen", "ISS-1", reason="\u200b\u3000")


def test_a_blank_solution_resolves_nothing(raised: World) -> None:
    raised.do("issue propose", "ISS-1", solution="换阀")
    with refused("issue.solution", "solution"):
        raised.do("issue resolve", "ISS-1", solution="   ")
    raised.do("issue resolve", "ISS-1")


@pytest.mark.parametrize("name", list(SMART))
def test_a_blank_answer_is_not_smart(world: World, name: str) -> None:
    world.do("indicator define", "KPI-1", title="准点率")
    answers: dict[str, Any] = SMART | {
        name: "\u3000",
        "indicator": "KPI-1",
        "baseline": 1,
        "target": 2,
        "due": "2026-12-31",
    }
    world.do("goal draft", "GOAL-1", title="准点", **answers)
    with refused("goal.smart", name):
        world.do("goal activate", "GOAL-1")
    world.do("goal amend", "GOAL-1", changes={name: "有"})
    world.do("goal activate", "GOAL-1")
