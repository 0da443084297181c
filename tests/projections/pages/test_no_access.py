"""Who may do what with the ledger is no part of the handbook that is made from it."""

from __future__ import annotations

from opsledger_projections.pages.blocks import Table
from opsledger_projections.pages.contents import area_chapters, chapters
from opsledger_projections.pages.overview import page
from opsledger_projections.pages.sections import rows_in, section_named
from tests.events.world import World
from tests.projections.pages.conftest import Read


def test_roles_stand_in_no_chapter_area_or_annex(world: World, read: Read) -> None:
    """Not as a heading, not among the records, and not in a count."""
    world.do("issue raise", "ISS-1", title="漏水")
    before = page(read(world), ())
    world.do("access grant", "ACC-1", person="lina", role="admin")
    world.do("access attach", "ACC-1", name="a.txt", sha256="ab" * 32, size_bytes=3)
    world.do("access link", "ACC-1", link="supports", to="ISS-1")
    reading = read(world)
    assert list(reading.pointing_at("ISS-1")) == []
    assert list(reading.rows) == ["ISS-1"]
    assert all("access" not in chapter.kinds for chapter in chapters())
    assert section_named("access") is section_named("权限") is None
    for chapter in (*chapters(), *area_chapters()):
        assert all(row.kind != "access" for row in rows_in(reading, chapter))
    after = page(reading, ())
    tables = [[block for block in one.blocks if isinstance(block, Table)] for one in (before, after)]
    assert tables[0] == tables[1]
