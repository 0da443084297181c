"""The site: every link leads somewhere, nothing comes from elsewhere, nothing from data acts, the same bytes each time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from opsledger.exporting.handbook.names import name_of
from opsledger.exporting.handbook.site import ASSETS
from opsledger.exporting.handbook.writing import digest_of
from opsledger_projections.at import FOREVER_US, At
from tests.opsledger.exporting.handbook.conftest import Handed

SITES = ["site", "chinese_site", "hostile_site"]
VOID = ("meta", "link", "input", "br", "hr", "img")


class Page(HTMLParser):
    """Every tag of a page with its attributes, and its text outside of what is data."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.main = ""
        self.feed(path.read_text(encoding="utf-8"))
        assert self.open == [], path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it; nothing is opened."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last, or the page is broken."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what stands in the text."""
        if "main" in self.open:
            self.main += data

    def values(self, *names: str) -> Iterator[str]:
        """Values of attributes of these names."""
        for _, attributes in self.tags:
            yield from (value for name in names if (value := attributes.get(name)) is not None)


@pytest.fixture(params=SITES)
def built(request: pytest.FixtureRequest) -> Path:
    """One site after the other."""
    path = request.getfixturevalue(request.param)
    assert isinstance(path, Path)
    return path


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_link_inside_leads_to_a_file_that_is_there(built: Path) -> None:
    count = 0
    for path in pages(built):
        for address in Page(path).values("href", "src", "action"):
            if address.startswith(("#", "data:", "https:", "mailto:")):
                continue
            assert (path.parent / unquote(address.partition("?")[0])).is_file(), f"{path.name}: {address}"
            count += 1
    assert count > 100


def test_nothing_is_fetched_from_elsewhere_and_nothing_inline_runs(built: Path) -> None:
    for path in pages(built):
        page = Page(path)
        for tag, attributes in page.tags:
            assert tag not in ("img", "iframe", "object", "embed", "base", "style", "video", "audio"), path
            assert not any(name.startswith("on") or name == "style" for name in attributes), path
            if tag in ("script", "link"):
                address = attributes.get("src") or attributes.get("href") or ""
                assert unquote(address).removeprefix("../") in (*ASSETS, "data:,"), path
        assert "default-src 'none'" in next(_policies(page))
    for name in ASSETS:
        assert "http" not in (built / name).read_text(encoding="utf-8")


def _policies(page: Page) -> Iterator[str]:
    return (
        attributes["content"] or ""
        for tag, attributes in page.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )


def test_what_is_hostile_is_shown_and_does_nothing(hostile_site: Path) -> None:
    for path in pages(hostile_site):
        page = Page(path)
        scripts = [attributes for tag, attributes in page.tags if tag == "script"]
        assert len(scripts) == 1, path
        assert not any(value.startswith(("javascript:", "http:")) for value in page.values("href", "src"))
        text = path.read_text(encoding="utf-8")
        assert all(char.isprintable() or char == "\n" for char in text), path
    shown = Page(hostile_site / "r" / "ISS-1.html").main
    assert "<script>alert(1)</script>\\x1b]0;owned\\x07" in shown
    assert "<script>alert(4)</script> and <b onmouseover=" in shown
    index = (hostile_site / "search-index.js").read_text(encoding="utf-8")
    assert json.loads(index.removeprefix("window.HANDBOOK = ").removesuffix(";\n"))


def test_a_link_to_the_web_stays_and_any_other_becomes_words(hostile_site: Path) -> None:
    links = list(Page(hostile_site / "r" / "ISS-1.html").values("href"))
    assert "https://example.org/ok" in links
    assert not any("alert" in link for link in links)


def test_no_page_is_empty_and_each_has_its_imprint(built: Path, site: Path) -> None:
    for path in pages(built):
        page = Page(path)
        title = next(attributes for tag, attributes in page.tags if tag == "html")
        assert title["lang"] in ("en", "zh-Hans")
        assert len(page.main.strip().split("\n")) > 1, path
    mark = json.loads((site / "edition.json").read_text(encoding="utf-8"))
    text = (site / "r" / "ISS-1.html").read_text(encoding="utf-8")
    for said in (mark["root"], mark["ledger"], f"#{mark['position']}", mark["rebuild"]):
        assert said in text


def test_the_overview_counts_and_says_what_is_urgent_first(site: Path, english_demo: Handed) -> None:
    text = Page(site / "index.html").main
    edition = english_demo.edition()
    assert str(len(edition.reading.rows)) in text
    assert text.index(edition.calls[0].need.message) < text.index("Areas")
    severities = [call.need.severity for call in edition.calls]
    assert severities == sorted(severities, reverse=True)


def test_a_plot_marks_its_signals_by_shape_and_label(site: Path) -> None:
    text = (site / "r" / name_of("picking.errors")).read_text(encoding="utf-8")
    assert 'class="signal"' in text
    assert "above the upper limit" in text
    assert "Upper limit" in text
    assert "Target" in text


ENGLISH = re.compile(r"[A-Za-z]{3,}")
DATA = re.compile(
    r"[\w.-]*[._-][\w.-]*|UTC|opsledger|handbook|build|--[a-z-]+|[A-Z]{2,}\S*|https?://\S+|min\b|kWh\S*|SHA"
)
"""Words that are data, names of files, or the same in every language."""


def test_no_label_of_the_chinese_site_is_english(chinese_site: Path) -> None:
    found: dict[str, str] = {}
    for path in pages(chinese_site):
        text = path.read_text(encoding="utf-8")
        labels = re.findall(r"<(?:th|dt|h1|h2|summary|button|figcaption)\b[^>]*>(.*?)</", text)
        labels += re.findall(r'<(?!svg)[^>]*(?:aria-label|placeholder)="([^"]*)"', text)
        for label in labels:
            if ENGLISH.search(DATA.sub("", re.sub(r"<[^>]*>", "", label))):
                found.setdefault(label, path.name)
    assert found == {}


def test_the_same_ledger_moment_and_language_give_the_same_bytes(demo: Handed, tmp_path: Path) -> None:
    """In this process, in another one, and wherever the other one thinks that it is."""
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    demo.write(first)
    demo.write(second)
    own = os.environ | {
        "TZ": "Pacific/Kiritimati",
        "OPSLEDGER_ZONE": "America/New_York",
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    place = str(demo.ledger.place)
    command = ["handbook", "build", "--ledger", place, "--lang", demo.language, "-o", str(third)]
    subprocess.run([sys.executable, "-m", "opsledger", *command], env=own, check=True, capture_output=True)
    assert digest_of(first) == digest_of(second) == digest_of(third)


def test_an_earlier_position_is_an_earlier_handbook(english_demo: Handed, tmp_path: Path) -> None:
    """Built from a ledger that goes on, it is what it was; nothing later shows through."""
    early = english_demo.write(tmp_path / "early", at=At(1500, FOREVER_US))
    mark = json.loads((early / "edition.json").read_text(encoding="utf-8"))
    assert mark["position"] == 1500
    assert mark["root"] == english_demo.ledger.log.tree_at(1500).root().hex()
    assert len(pages(early)) < len(pages(english_demo.write(tmp_path / "late")))
    moments = re.findall(r"#(\d+)</td>", "".join(path.read_text(encoding="utf-8") for path in pages(early)))
    assert max(map(int, moments)) <= 1500
