"""The contents of the handbook: its chapters in order, the kinds that each shows, and the maker of its page.

A chapter without its own maker lists its records. A kind that no chapter names gets its own chapter
at the end, so a new kind has a page without a line here. Access rights are not part of
the handbook, because they concern the ledger itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from opsledger_events.language import Label
from opsledger_events.registry import KINDS, kind_named
from opsledger_events.values import Area
from opsledger_projections.pages.blocks import Block, Page
from opsledger_projections.pages.reading import Reading

PAGES = "opsledger_projections.pages"


class Chapter(NamedTuple):
    """One heading of the contents."""

    name: str
    """Its name in commands and addresses."""
    heading: Label
    kinds: tuple[str, ...] = ()
    """The kinds that it shows; empty for all."""
    maker: str = f"{PAGES}.of_kind:blocks"
    """`module:function` that makes its blocks from a reading and the chapter."""

    def page(self, reading: Reading) -> Page:
        """The page at the reading's moment."""
        module, _, function = self.maker.partition(":")
        make: Callable[[Reading, Chapter], Iterator[Block]] = getattr(import_module(module), function)
        return Page(self.name, str(self.heading), tuple(make(reading, self)))


CHAPTERS = (
    Chapter("profile", Label("Company profile", "公司概况"), ("organisation",), f"{PAGES}.profile:blocks"),
    Chapter("structure", Label("Organisation structure", "组织结构"), ("unit",), f"{PAGES}.structure:blocks"),
    Chapter("duties", Label("Job duties", "岗位职责"), ("position",), f"{PAGES}.duties:blocks"),
    Chapter("goals", Label("Goals and strategy", "运营目标与策略"), ("goal",), f"{PAGES}.goals:blocks"),
    Chapter("processes", Label("Processes", "运营流程"), ("process",), f"{PAGES}.processes:blocks"),
    Chapter("policies", Label("Policies and rules", "政策与制度"), ("document",), f"{PAGES}.policies:blocks"),
    Chapter("decisions", Label("Decision rules", "决策规定"), ("rule",), f"{PAGES}.decisions:blocks"),
    Chapter(
        "controls", Label("Supervision and control", "监督控制"), ("control",), f"{PAGES}.controls:blocks"
    ),
    Chapter("indicators", Label("Key indicators", "关键指标"), ("indicator",), f"{PAGES}.indicators:blocks"),
    Chapter("analyses", Label("Analyses", "数据分析"), ("analysis",)),
    Chapter("issues", Label("Issue log", "问题记录"), ("issue",), f"{PAGES}.issues:blocks"),
    Chapter(
        "improvements",
        Label("Improvements", "改进措施"),
        ("improvement",),
        f"{PAGES}.improvements:blocks",
    ),
    Chapter(
        "collaboration",
        Label("Collaboration", "团队协作"),
        ("meeting", "task", "suggestion"),
        f"{PAGES}.collaboration:blocks",
    ),
    Chapter(
        "appraisals",
        Label("Performance appraisal", "绩效评估"),
        ("appraisal",),
        f"{PAGES}.appraisals:blocks",
    ),
    Chapter("budgets", Label("Budget and finance", "财务管理与预算"), ("budget",), f"{PAGES}.budgets:blocks"),
    Chapter("risks", Label("Risk management", "风险管理"), ("risk",), f"{PAGES}.risks:blocks"),
    Chapter("plans", Label("Contingency plans", "应急预案"), ("plan",), f"{PAGES}.plans:blocks"),
    Chapter("laws", Label("Laws and regulations", "政策法规"), ("obligation",), f"{PAGES}.laws:blocks"),
    Chapter("reports", Label("Statistical reports", "统计报表"), ("report",)),
    Chapter("contacts", Label("Contacts", "通讯录"), ("contact",), f"{PAGES}.contacts:blocks"),
    Chapter("annexes", Label("Annexes", "附件"), (), f"{PAGES}.annexes:blocks"),
)


def chapters() -> list[Chapter]:
    """Every chapter, in the order of the handbook; chapters for which this program has no kind are left out."""
    named = {kind for chapter in CHAPTERS for kind in chapter.kinds}
    others = [kind_named(name) for name in KINDS if name not in named]
    own = [Chapter(kind.name, kind.heading, (kind.name,)) for kind in others if not kind.about_access]
    known = [c for c in CHAPTERS if not c.kinds or any(kind in KINDS for kind in c.kinds)]
    return [*known[:-1], *own, known[-1]]


def area_chapters() -> list[Chapter]:
    """A chapter for each area, with all records that belong to it, whatever their kind."""
    return [Chapter(str(area), area.label, (), f"{PAGES}.areas:blocks") for area in Area]


def chapter_of(kind: str) -> Chapter:
    """The chapter that shows a kind."""
    return next(chapter for chapter in chapters() if kind in chapter.kinds)
