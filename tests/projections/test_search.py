"""Search finds records by everything their entries say, at any moment."""

from __future__ import annotations

from pathlib import Path

from opsledger_events.body import body_of
from opsledger_events.common import CommentAdded, DetailsAmended
from opsledger_events.kinds.document import DocumentAdopted
from opsledger_events.kinds.issue import IssueClosed, IssueRaised
from opsledger_events.values import microseconds
from opsledger_projections.at import LIVE, At
from opsledger_projections.search import search
from opsledger_projections.views import Views
from tests.projections.entries import entry
from tests.projections.histories import START
from tests.projections.memory import MemoryLog

TEXT = "# Backups\n\nEvery night the 数据库 is copied to another building.\n" + "more\n" * 50


def searched(tmp_path: Path) -> Views:
    """Views of an issue and a document."""
    body = body_of(TEXT)
    log = MemoryLog(
        [
            entry(1, "ISS-1", IssueRaised(title="Checkout <slow>", description="结账系统很慢")),
            entry(2, "DOC-1", DocumentAdopted(title="Rule", path="rules/backup.md", body=body.reference())),
            entry(3, "ISS-1", IssueClosed(), version=2, reason="数据库 was moved"),
        ]
    )
    log.texts[body.sha256] = TEXT
    return Views.open(tmp_path / "views.db", log)


def test_titles_reasons_descriptions_and_bodies_are_found(tmp_path: Path) -> None:
    """Newest first, one hit for each record, with the place of the match."""
    views = searched(tmp_path)
    hits = search(views, "数据库")
    assert [(hit.record, hit.position) for hit in hits] == [("ISS-1", 3), ("DOC-1", 2)]
    for hit in hits:
        start, end = hit.match
        assert hit.snippet[start:end] == "数据库"
        assert "\n" not in hit.snippet
    assert [hit.record for hit in search(views, "another build")] == ["DOC-1"]
    assert [hit.record for hit in search(views, "ISS-1")] == ["ISS-1"]
    assert search(views, "nowhere") == []
    assert search(views, "…") == []


def test_only_what_counts_at_the_moment_is_found(tmp_path: Path) -> None:
    """By position, and by effective time."""
    views = searched(tmp_path)
    assert [hit.record for hit in search(views, "数据库", At(position=2))] == ["DOC-1"]
    assert search(views, "数据库", LIVE._replace(effective_us=0)) == []
    assert len(search(views, "数据库", limit=1)) == 1


def test_a_hit_has_the_title_of_the_moment(tmp_path: Path) -> None:
    """Not the one that it was given later; none where only a comment that was told late counts."""
    log = MemoryLog(
        [
            entry(1, "ISS-1", IssueRaised(title="Slow shop")),
            entry(2, "ISS-1", DetailsAmended(changes={"title": "Renamed"}), version=2),
            entry(3, "ISS-1", CommentAdded(text="shop"), version=3, effective=START),
        ]
    )
    views = Views.open(tmp_path / "views.db", log)
    before = At(effective_us=microseconds(START))
    for at, title in ((LIVE, "Renamed"), (At(position=1), "Slow shop"), (before, "")):
        assert [(hit.kind, hit.title) for hit in search(views, "shop", at)] == [("issue", title)]
