"""Flows as drawings: every step and arrow is there, what follows stands below, nothing from data acts."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from opsledger.exporting.handbook.flowchart import flow_svg
from opsledger_projections.pages.blocks import Arrow, Flow, Shape, Step

NAMES = st.sampled_from([f"s{number}" for number in range(8)])
SHAPES: tuple[Shape, ...] = ("start", "end", "task", "exclusive", "parallel")


def flow_of(shapes: list[Shape], arrows: list[tuple[str, str]]) -> Flow:
    """A flow of steps of these shapes, with these arrows."""
    return Flow(
        tuple(Step(f"s{number}", f"step {number}", shape) for number, shape in enumerate(shapes)),
        tuple(Arrow(source, target, "if") for source, target in arrows),
    )


FLOWS = st.builds(
    flow_of,
    st.lists(st.sampled_from(SHAPES), min_size=1, max_size=8),
    st.lists(st.tuples(NAMES, NAMES), max_size=16),
)


def drawn(flow: Flow) -> ET.Element:
    return ET.fromstring(str(flow_svg(flow)))


def texts(root: ET.Element, looks: str) -> dict[str, tuple[float, float]]:
    """Where the words of a look stand."""
    found = (element for element in root.iter("text") if element.get("class", "").startswith(looks))
    return {e.text or "": (float(e.get("x", "")), float(e.get("y", ""))) for e in found}


@given(FLOWS)
def test_any_flow_is_drawn_whole_and_inside_its_frame(flow: Flow) -> None:
    """Circles, arrows to nowhere and to oneself included."""
    root = drawn(flow)
    names = {step.name for step in flow.steps}
    inside = {arrow for arrow in flow.arrows if {arrow.source, arrow.target} <= names}
    heads = [element for element in root.iter("path") if element.get("class") == "head"]
    assert len(heads) == len(inside)
    assert {step.label for step in flow.steps} <= texts(root, "name").keys()
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for element in root.iter("rect"):
        assert float(element.get("x", "")) >= 0
        assert float(element.get("x", "")) + float(element.get("width", "")) <= width
        assert float(element.get("y", "")) + float(element.get("height", "")) <= height


def test_what_follows_stands_below_and_the_longest_way_counts() -> None:
    steps = tuple(Step(name, name) for name in "abcd")
    arrows = (Arrow("a", "d"), Arrow("a", "b"), Arrow("b", "c"), Arrow("c", "d"), Arrow("c", "a", "again"))
    root = drawn(Flow(steps, arrows))
    heights = {name: y for name, (_, y) in texts(root, "name").items()}
    assert heights["a"] < heights["b"] < heights["c"] < heights["d"]
    assert len([e for e in root.iter("path") if e.get("class") == "arrow back"]) == 1
    assert "again" in texts(root, "condition")


def test_each_shape_has_its_sign_and_a_step_says_who_does_it() -> None:
    root = drawn(
        Flow(
            (Step("a", "go", "start"), Step("b", "装车", "task", "司机", "bad"), Step("c", "?", "exclusive")),
            (),
        )
    )
    assert [e.get("class") for e in root.iter("circle")] == ["start"]
    assert [e.get("class") for e in root.iter("rect")] == ["task bad"]
    assert [e.get("class") for e in root.iter("path") if "gateway" in e.get("class", "")] == ["gateway"]
    assert "司机" in texts(root, "lane")


def test_long_and_hostile_words_stay_words_and_are_cut() -> None:
    text = str(flow_svg(Flow((Step("a", "<script>" + "word " * 60, "task", '"><b>'),), ())))
    assert "<script>" not in text
    assert "<b>" not in text
    assert "…" in text
    assert len(re.findall(r'class="name"', text)) == 3
