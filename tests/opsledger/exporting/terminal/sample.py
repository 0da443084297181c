"""A page with every block, in words of two languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

from opsledger.exporting.terminal.page import blocks_lines
from opsledger.exporting.terminal.spans import Paper, text_of
from opsledger_projections.pages.blocks import (
    Arrow,
    Bar,
    Bars,
    Block,
    Branch,
    Column,
    Facts,
    Flow,
    Heading,
    Heat,
    Line,
    Page,
    Paragraph,
    Plot,
    Point,
    Prose,
    Ref,
    Step,
    Table,
    Tag,
    Tree,
)


def drawn(block: Block, width: int) -> list[str]:
    """A block's lines, without looks."""
    return [text_of(line) for line in blocks_lines([block], Paper(width, UTC))]


def flow(words: str) -> Flow:
    """Goods in: a choice with two ways out, one of them back."""
    return Flow(
        (
            Step("in", f"收货 {words}", "start"),
            Step("check", "温度合格?", "exclusive", lane="仓库"),
            Step("back", "退货 📦", lane=words, tone="bad"),
            Step("done", "Done", "end"),
        ),
        (
            Arrow("in", "check"),
            Arrow("check", "back", "不合格"),
            Arrow("check", "done", "ok"),
            Arrow("back", "in"),
        ),
    )


def every_block(words: str = "plain words") -> Page:
    """All there is, with some words in every place for them."""
    ref = Ref("RISK-1", f"RISK-1 供应商 {words}")
    tag = Tag(words, "warning")
    table = Table(
        (Column(words), Column("金额", numeric=True), Column("When")),
        (
            (ref, 12, date(2026, 1, 2)),
            ((tag, words), 3.25, datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
            (None, 1, words * 9),
        ),
    )
    return Page(
        "sample",
        words,
        (
            Heading(words),
            Paragraph(f"👨‍👩‍👧 一段话，{words}。" * 9, "bad"),
            Facts((("Owner", "李娜"), (words, (ref, tag)), ("五个为什么", ("为什么？" * 9, words)))),
            Heading(words, 3),
            table,
            Table((Column("x"),), (), empty=words),
            Tree((Branch(ref, words, (Branch(words * 4, branches=(Branch("叶子"),)), Branch(tag))),)),
            flow(words),
            Heat(
                words,
                "影响",
                ("高", words),
                ("小", words),
                (((), (ref,)), ((ref, ref), ())),
                (("good", "bad"), ("warning", "plain")),
            ),
            Plot(
                words,
                "万元",
                (Point("1月", 3), Point(words, 7, words), Point("3月", -2)),
                (Line(words, 5), Line("上限", 6, "bad")),
            ),
            Bars(words, ("计划", words), (Bar("差旅 ✈️", (10, 2.5)), Bar(words, (0, -3), "bad"))),
            Prose(
                f"# {words}\n\n{words} **粗** `c`\n\n- 一\n  - {words}\n\n> 引\n\n```\n{words}\n```\n\n|a|b|\n|-|-:|\n|{words}|2|\n"
            ),
        ),
    )
