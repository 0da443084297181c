"""Markdown written by people, as paragraphs of a Word file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from opsledger.exporting.handbook.prose import reader, shift_headings
from opsledger.exporting.handbook.word_parts import Paper, Run
from opsledger.harmless import harmless_lines
from opsledger_projections.pages.blocks import Column

LISTS = {"bullet_list_open": "List Bullet", "ordered_list_open": "List Number"}


def write_prose(paper: Paper, text: str, below: int) -> None:
    """Write the paragraphs, headings, lists, tables and code of a text."""
    tokens = reader().parse(harmless_lines(text))
    shift_headings(tokens, below)
    lists: list[str] = []
    rows: list[list[list[Run]]] = []
    heading = 0
    for token in tokens:
        if token.type in LISTS:
            lists.append(LISTS[token.type])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            _table(paper, rows)
            rows = []
        elif token.type in ("fence", "code_block"):
            for line in token.content.rstrip("\n").split("\n"):
                paper.paragraph([Run(line, code=True)])
        elif token.type == "inline":
            runs = list(_runs(token.children or ()))
            if rows:
                rows[-1].append(runs)
            elif heading:
                paper.heading("".join(run.text for run in runs), heading)
                heading = 0
            elif lists:
                paper.paragraph(runs, style=lists[-1], indent=len(lists) - 1)
            else:
                paper.paragraph(runs)


def _table(paper: Paper, rows: Sequence[Sequence[list[Run]]]) -> None:
    head, *body = rows
    titles = ["".join(run.text for run in runs) for runs in head]
    if body:
        paper.table([Column(title) for title in titles], body)
    else:
        paper.paragraph([Run(" · ".join(titles), bold=True)])


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    """The words of a line with their looks. The address of a link follows its words."""
    bold = italic = 0
    addresses: list[str] = []
    for token in tokens:
        if token.type == "text":
            yield Run(token.content, bold=bold > 0, italic=italic > 0)
        elif token.type == "code_inline":
            yield Run(token.content, code=True)
        elif token.type in ("softbreak", "hardbreak"):
            yield Run(" ")
        elif token.type == "image":
            yield Run(f"[{token.content}]", italic=True)
        elif token.type == "link_open":
            addresses.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            yield Run(f" ({addresses.pop()})", tone="quiet")
        else:
            bold += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
            italic += {"em_open": 1, "em_close": -1}.get(token.type, 0)
