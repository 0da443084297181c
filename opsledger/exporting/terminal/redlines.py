"""The changes of a text, in lines: old and new ones below each other, as in `diff`.

If only some words of a line differ, they are marked, [-gone-] and {+new+}, as in `git diff --word-diff`, so
that the text says the same without colours.
"""

from __future__ import annotations

from collections.abc import Iterator

from opsledger.exporting.terminal.spans import Line, Look, Paper, Span, behind, wrapped
from opsledger_projections.pages.blocks import Redline
from opsledger_projections.rewording import Line as TextLine
from opsledger_projections.rewording import Mark

SIGNS: dict[Mark, str] = {"same": "  ", "gone": "- ", "new": "+ "}
AROUND: dict[Mark, tuple[str, str]] = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
LOOKS: dict[Mark, Look] = {"same": "quiet", "gone": "bad", "new": "good"}
BREAK = "  ⋯"
"""The mark between hunks."""


def redline_lines(block: Redline, paper: Paper) -> Iterator[Line]:
    """The hunks, with a mark between them."""
    for number, hunk in enumerate(block.hunks):
        if number:
            yield [Span(BREAK, "quiet")]
        for line in hunk:
            sign = Span(SIGNS[line.mark], LOOKS[line.mark])
            yield from behind([sign], wrapped(spans_of(line), paper.text_width - len(sign.text)))


def spans_of(line: TextLine) -> Line:
    """The words of a line; those that differ are marked if others in the line are the same."""
    partly = any(words.mark == "same" for words in line.words)
    if not partly or line.mark == "same":
        return [Span(line.text, LOOKS[line.mark])]
    spans: Line = []
    for mark, text in line.words:
        before, after = AROUND[mark]
        spans.append(Span(f"{before}{text}{after}", "plain" if mark == "same" else LOOKS[mark]))
    return spans
