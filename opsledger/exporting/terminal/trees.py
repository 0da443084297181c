"""Trees drawn with box characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger.exporting.terminal.spans import Line, Paper, Span, behind, wrapped
from opsledger.exporting.terminal.values import spans_of
from opsledger_projections.pages.blocks import Branch, Tree

READABLE = 16
"""The least width of a branch, in cells; the lines to its left give way."""

MORE, LAST = "├─ ", "└─ "


def tree_lines(tree: Tree, paper: Paper) -> Iterator[Line]:
    """Every branch on a line of its own, followed by its note."""
    for branch in tree.branches:
        yield from behind([], _said(branch, paper, paper.width))
        yield from _below(branch.branches, paper, "")


def _below(branches: Sequence[Branch], paper: Paper, left: str) -> Iterator[Line]:
    seen = left[-max(1, paper.width - READABLE - len(LAST)) :]
    for branch in branches:
        mark, then = (LAST, "   ") if branch is branches[-1] else (MORE, "│  ")
        lines = _said(branch, paper, paper.width - len(seen) - len(mark))
        yield from behind([Span(seen + mark, "quiet")], lines, then=[Span(seen + then, "quiet")])
        yield from _below(branch.branches, paper, left + then)


def _said(branch: Branch, paper: Paper, width: int) -> list[Line]:
    said = spans_of(branch.cell, paper.zone)
    if branch.note:
        said += [Span(f"  {branch.note}", "quiet")]
    return wrapped(said, width)
