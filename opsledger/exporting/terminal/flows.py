"""Flow charts: drawn if they fit, else listed as steps with arrows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opsledger.cells import cell_width, wrap
from opsledger.exporting.terminal.spans import MARKS, Line, Paper, Span, behind, toned, wrapped
from opsledger_events.language import tr
from opsledger_projections.pages.blocks import Arrow, Flow, Step

MOST_STEPS = 40
"""A flow with more steps is listed: nobody can follow so many lines on a screen."""

ABREAST = 8
"""The most steps of a flow that is drawn from left to right."""


class _Form(NamedTuple):
    """One way to draw a flow; the roomiest come first."""

    direction: str
    label: int
    padding: int
    gap: int


FORMS = (_Form("LR", 16, 2, 4), _Form("TD", 24, 2, 4), _Form("TD", 16, 1, 2), _Form("TD", 10, 1, 2))

_BRACKETS = {
    "start": ('(["', '"])'),
    "end": ('(["', '"])'),
    "task": ('["', '"]'),
    "exclusive": ('{"', '"}'),
    "parallel": ('{{"', '"}}'),
}


def flow_lines(flow: Flow, paper: Paper) -> Iterator[Line]:
    """The chart in the first form that fits the width of the paper, else the list."""
    for form in _forms(len(flow.steps)):
        drawn = _drawn(flow, form)
        if max(map(cell_width, drawn)) <= paper.width:
            for line in drawn:
                yield [Span(line)]
            return
    yield from _told(flow, paper)


def _forms(steps: int) -> tuple[_Form, ...]:
    if not 0 < steps <= MOST_STEPS:
        return ()
    return FORMS if steps <= ABREAST else FORMS[1:]


def _drawn(flow: Flow, form: _Form) -> list[str]:
    from termaid import render  # noqa: PLC0415 - only a page with a flow needs it

    drawn = render(
        mermaid(flow, form.direction, form.label),
        padding_x=form.padding,
        padding_y=0,
        gap=form.gap,
        max_label_width=form.label,  # each line is already broken there, and must not be broken again
        inline_edge_labels=form.direction == "LR",
    )
    return [line.rstrip() for line in drawn.split("\n")]


def mermaid(flow: Flow, direction: str, label: int) -> str:
    """The flow in Mermaid. Labels of steps are broken at `label` cells; those of arrows, when they are drawn."""
    names = {step.name: f"s{number}" for number, step in enumerate(flow.steps)}
    lines = [f"flowchart {direction}"]
    for step in flow.steps:
        before, after = _BRACKETS[step.shape]
        lines.append(f"  {names[step.name]}{before}{_broken(_words(step), label)}{after}")
    for source, target, words in flow.arrows:
        if source in names and target in names:
            said = f'|"{_plain(words)}"|' if words else ""
            lines.append(f"  {names[source]} -->{said} {names[target]}")
    return "\n".join(lines)


def _words(step: Step) -> str:
    return MARKS[step.tone] + step.label + (f" ({step.lane})" if step.lane else "")


def _broken(text: str, width: int) -> str:
    """A text as the label of a step, broken into lines."""
    return r"\n".join(wrap(_plain(text), width))


def _plain(text: str) -> str:
    """A text as a label in quotes, without anything that Mermaid would interpret."""
    plain = text.replace('"', "”").replace("<", "‹").replace(">", "›").replace("\\", "⧵").replace("#", "＃")
    return plain.replace("|", "¦").replace("`", "ˋ").replace("\n", " ")


def _told(flow: Flow, paper: Paper) -> Iterator[Line]:
    """Every step with its number, and below it the steps that it leads to."""
    numbers = {step.name: number for number, step in enumerate(flow.steps, 1)}
    labels = {step.name: step.label for step in flow.steps}
    for step in flow.steps:
        mark = f"{numbers[step.name]}. "
        said = [Span(MARKS[step.tone] + step.label, toned(step.tone, "strong"))]
        if step.lane:
            said.append(Span(f" ({step.lane})", "quiet"))
        yield from behind([Span(mark)], wrapped(said, paper.text_width - len(mark)))
        for arrow in flow.arrows:
            if arrow.source == step.name and arrow.target in numbers:
                yield from _leading(arrow, numbers[arrow.target], labels[arrow.target], paper, len(mark))


def _leading(arrow: Arrow, number: int, label: str, paper: Paper, indent: int) -> Iterator[Line]:
    when = [Span(tr("{label}: {value}", label=arrow.label, value=""), "label")] if arrow.label else []
    said = [*when, Span(f"{number}. {label}")]
    mark = [Span(" " * indent + "→ ", "quiet")]
    yield from behind(mark, wrapped(said, paper.text_width - indent - 2))
