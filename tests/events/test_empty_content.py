"""What says nothing is approved by nobody: a document without text, a plan without steps, a budget without lines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.events.world import World, refused


def test_a_document_without_text_is_not_submitted(world: World) -> None:
    world.do("document draft", "D", title="差旅制度")
    with refused("approval.content", "draft"):
        world.do("document submit", "D")
    world.do("document revise", "D", reason="补正文", body="乘火车。")
    world.do("document submit", "D")


@pytest.mark.parametrize("body", [" ", "\n\n", "\u3000\u200b"])
def test_a_text_of_white_space_is_no_draft(world: World, body: str) -> None:
    with refused("approval.content", "body"):
        world.do("document draft", "D", title="差旅制度", body=body)
    world.do("document draft", "D", title="差旅制度", body="乘火车。")
    with refused("approval.content", "body"):
        world.do("document revise", "D", reason="清空", body=body)


@pytest.mark.parametrize("steps", [[], [" "]])
def test_a_plan_without_steps_is_not_approved(world: World, steps: list[str]) -> None:
    world.do("plan draft", "P", title="停电", scenario="全厂停电", steps=steps)
    with refused("approval.content", "draft"):
        world.do("plan approve", "P", actor="王伟")
    world.do("plan revise", "P", reason="补步骤", steps=["关总闸"])
    world.do("plan approve", "P", actor="王伟")
    world.do("plan take-effect", "P")


def test_a_budget_without_lines_is_not_approved(world: World) -> None:
    world.do("budget prepare", "B", title="预算", period="2026", currency="CNY")
    with refused("budget.lines", "lines"):
        world.do("budget approve", "B", actor="王伟")
    world.do("budget revise", "B", reason="补科目", lines=[{"account": "差旅", "planned": 0}])
    world.do("budget approve", "B", actor="王伟")


FOUND: list[tuple[str, dict[str, Any], str, str]] = [
    ("document draft", {}, "document submit", "approval.content"),
    ("plan draft", {}, "plan approve", "approval.content"),
    ("budget prepare", {"period": "2026", "currency": "CNY"}, "budget approve", "budget.lines"),
]


@pytest.mark.parametrize(("begin", "fields", "judge", "rule"), FOUND)
def test_what_was_found_approved_without_content_says_so(
    world: World, begin: str, fields: dict[str, Any], judge: str, rule: str
) -> None:
    world.do(begin, "X", title="旧档", **fields)
    (entry,) = world.do(judge, "X", actor="王伟", as_found=True)
    assert entry.unmet == (rule,)


def test_a_plan_that_was_found_in_force_without_steps_is_activated_all_the_same(world: World) -> None:
    """In an emergency it is what there is."""
    world.do("plan draft", "P", title="停电")
    world.do("plan approve", "P", actor="王伟", as_found=True)
    world.do("plan take-effect", "P", as_found=True)
    world.do("plan activate", "P", trigger="停电")
    assert world.state("P") == "activated"
