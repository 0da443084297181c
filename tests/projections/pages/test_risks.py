"""Pages of risks: the map, the register, what was accepted and what came true; one risk's ratings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from opsledger_events.rating import Rating, level_of
from opsledger_projections.at import At
from opsledger_projections.pages.blocks import Block, Heat, Ref, Tag
from opsledger_projections.pages.contents import chapter_of
from opsledger_projections.pages.of_record import page
from opsledger_projections.pages.reading import Reading
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, paragraphs, table, under

POWER = Ref("RSK-1", "RSK-1 断电")
FLOOD = Ref("RSK-2", "RSK-2 进水")


def rated(likelihood: int, impact: int) -> dict[str, int]:
    """A rating as it is given."""
    return {"likelihood": likelihood, "impact": impact}


def with_risks(world: World) -> None:
    """A risk that is treated, one that is extreme, one that nobody assessed, and a closed one."""
    world.do("plan draft", "PLAN-1", title="断电预案")
    world.do("risk identify", "RSK-1", title="断电", category="基础设施", owner="赵敏")
    world.do("risk assess", "RSK-1", inherent=rated(4, 5), current=rated(3, 4))
    world.do("risk treat", "RSK-1", treatment="mitigate", residual=rated(2, 4))
    world.do("risk link-measure", "RSK-1", measure="PLAN-1")
    world.do("risk identify", "RSK-2", title="进水")
    world.do("risk assess", "RSK-2", current=rated(5, 5))
    world.do("risk identify", "RSK-3", title="停电")
    world.do("risk identify", "RSK-4", title="旧厂房")
    world.do("risk close", "RSK-4", reason="已搬迁")


def lying(heat: Heat) -> dict[tuple[str, str], tuple[Ref, ...]]:
    """What lies in each field of a map that holds anything, by the names of its row and column."""
    return {
        (row, column): refs
        for row, line in zip(heat.rows, heat.fields, strict=True)
        for column, refs in zip(heat.columns, line, strict=True)
        if refs
    }


def heat_under(blocks: Sequence[Block], title: str) -> Heat:
    """The map under a heading."""
    return next(block for block in under(blocks, title) if isinstance(block, Heat))


def test_the_map_has_each_risk_where_it_is_and_where_it_should_be(world: World, read: Read) -> None:
    with_risks(world)
    shown = chapter_of("risk").page(read(world)).blocks
    now = heat_under(shown, "Current risk")
    assert (now.row_title, now.column_title) == ("Likelihood", "Impact")
    assert now.rows == ("5", "4", "3", "2", "1"), "the most likely on top"
    assert lying(now) == {("5", "5"): (FLOOD,), ("3", "4"): (POWER,)}
    assert lying(heat_under(shown, "Residual risk")) == {("2", "4"): (POWER,)}
    tones = {
        str(level_of(Rating(likelihood=int(row), impact=int(column)))): tone
        for row, line in zip(now.rows, now.tones, strict=True)
        for column, tone in zip(now.columns, line, strict=True)
    }
    assert tones == {"low": "good", "medium": "plain", "high": "warning", "extreme": "bad"}


def test_the_register_has_what_is_not_known_first_and_then_the_gravest(world: World, read: Read) -> None:
    with_risks(world)
    shown = under(chapter_of("risk").page(read(world)).blocks, "Risk register")
    rows = table(shown)
    assert [row["Risk"] for row in rows] == [Ref("RSK-3", "RSK-3 停电"), FLOOD, POWER]
    assert rows[0]["Current risk"] == Tag("not assessed", "warning")
    assert rows[1]["Current risk"] == (Tag("Extreme", "bad"), "5 × 5 = 25")
    assert rows[1]["Residual risk"] is None
    assert rows[2]["Residual risk"] == (Tag("Medium", "plain"), "2 × 4 = 8")
    assert (rows[2]["Treatment"], rows[2]["Measures"], rows[2]["Owner"]) == (
        "Mitigate",
        (Ref("PLAN-1", "PLAN-1 断电预案"),),
        "赵敏",
    )
    assert [p.text for p in paragraphs(shown)] == ["Closed risks, not listed here: 1."]


def test_an_acceptance_is_shown_with_its_day_and_once_that_is_over(world: World, read: Read) -> None:
    with_risks(world)
    world.do("risk accept", "RSK-1", until="2026-06-30", why="第二路电源太贵", actor="王伟")
    world.do("risk accept", "RSK-2", until="2026-03-31", why="低洼处今年改造")
    rows = table(under(chapter_of("risk").page(read(world)).blocks, "Accepted risks"))
    assert [(row["Risk"], row["Accepted until"]) for row in rows] == [
        (FLOOD, date(2026, 3, 31)),
        (POWER, date(2026, 6, 30)),
    ]
    assert (rows[1]["Accepted by"], rows[1]["Why accepted"]) == ("王伟", "第二路电源太贵")
    world.now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    last_day = table(under(chapter_of("risk").page(read(world)).blocks, "Accepted risks"))
    assert last_day[0]["Accepted until"] == date(2026, 3, 31)
    world.now = datetime(2026, 4, 1, tzinfo=UTC)
    after = table(under(chapter_of("risk").page(read(world)).blocks, "Accepted risks"))
    assert after[0]["Accepted until"] == (date(2026, 3, 31), Tag("expired", "bad"))


def test_what_came_true_is_shown_with_its_issue_even_when_it_is_closed(world: World, read: Read) -> None:
    with_risks(world)
    world.do("risk materialise", "RSK-1", what="停电 40 分钟")
    happened = world.now
    world.do("risk close", "RSK-1", reason="机房已迁")
    (row,) = table(under(chapter_of("risk").page(read(world)).blocks, "Risks that came true"))
    assert row == {
        "Risk": POWER,
        "Came true": 1,
        "Last came true": happened,
        "Issue": Ref("RSK-1/M1", "RSK-1/M1 Risk came true: 断电"),
    }


def test_without_risks_there_is_no_map(world: World, read: Read) -> None:
    assert headings(chapter_of("risk").page(read(world)).blocks) == ["Risk register"]


def test_the_page_of_a_risk_has_its_ratings_side_by_side_and_once(world: World, read: Read) -> None:
    with_risks(world)
    reading = read(world)
    shown = page(reading, reading.rows["RSK-1"]).blocks
    assert table(under(shown, "Rating")) == [
        {"Rating": name, "Likelihood": likelihood, "Impact": impact, "Score": score, "Level": tag}
        for name, likelihood, impact, score, tag in (
            ("Inherent risk", 4, 5, 20, Tag("Extreme", "bad")),
            ("Current risk", 3, 4, 12, Tag("High", "warning")),
            ("Residual risk", 2, 4, 8, Tag("Medium", "plain")),
        )
    ]
    assert not {"Inherent risk", "Current risk", "Residual risk"} & set(headings(shown))
    assert "Rating" not in headings(page(reading, reading.rows["RSK-3"]).blocks)


def test_the_map_is_that_of_the_moment(world: World, read: Read) -> None:
    with_risks(world)
    before = len(world.entries)
    world.do("risk assess", "RSK-2", current=rated(1, 1))
    reading = read(world)
    then = chapter_of("risk").page(Reading(reading.views, world.now, At(position=before))).blocks
    assert lying(heat_under(then, "Current risk"))["5", "5"] == (FLOOD,)
    now = chapter_of("risk").page(reading).blocks
    assert lying(heat_under(now, "Current risk"))["1", "1"] == (FLOOD,)
