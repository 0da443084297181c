"""Every page of the site in a real browser: it fits, cuts nothing off unseen, asks nobody, and complains of nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.opsledger.exporting.handbook.browsing import CHROMIUM, looked_over

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine (Debian: chromium)")

DESK = 1280
NARROW = (390, 360)

Seen = list[dict[str, Any]]


def test_every_page_at_every_width(site: Path, chinese_site: Path, tmp_path: Path) -> None:
    """One test for all of it: the browser goes through some six hundred pages once."""
    seen = looked_over({"en": site, "zh": chinese_site}, (DESK, *NARROW), tmp_path)
    assert fits(seen) == []
    assert cut_off_at_a_desk(seen) == []
    assert cut_off_without_a_hint(seen) == []
    assert asks_or_complains(seen) == []
    for one in seen:
        narrow = one["width"] != DESK
        assert (one["menu"] != "none", one["contents"] == "none") == (narrow, narrow), which(one)
        assert one["margin"] == "0px"


def which(one: dict[str, Any]) -> tuple[str, str, int]:
    """The page and its width, for the one who mends it."""
    return one["site"], one["name"], one["width"]


def fits(seen: Seen) -> list[Any]:
    """Pages that are wider than their window, with what sticks out."""
    return [(which(one), one["wide"][:3]) for one in seen if one["page"] > one["window"]]


def cut_off_at_a_desk(seen: Seen) -> list[Any]:
    """Tables and figures of which a part is out of view on a wide screen."""
    return [(which(one), one["cut"]) for one in seen if one["width"] == DESK and one["cut"]]


def cut_off_without_a_hint(seen: Seen) -> list[Any]:
    """Tables and figures that scroll without showing it."""
    cut = [(which(one), frame) for one in seen for frame in one["cut"]]
    assert cut, "some table is wider than a telephone"
    return [found for found in cut if not found[1]["hinted"]]


def asks_or_complains(seen: Seen) -> list[Any]:
    """Addresses elsewhere that a page asked for, and what the browser had against a page."""
    asked = {address for one in seen for address in one["asked"]}
    elsewhere = [address for address in asked if not address.startswith("file:")]
    return [*elsewhere, *((which(one), one["complaints"]) for one in seen if one["complaints"])]
