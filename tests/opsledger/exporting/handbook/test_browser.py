"""The search of the site in a real browser, opened from the disk.

The browser has no driver: a copy of the site carries a script that looks at the page from inside and leaves what
it saw in the document, which the browser prints at the end.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.opsledger.exporting.handbook.browsing import CHROMIUM

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine (Debian: chromium)")

PROBE = """
"use strict";
window.addEventListener("load", function () {
  setTimeout(function () {
    const found = Array.from(document.querySelectorAll("#found a"));
    window.parent.postMessage({
      found: found.map(function (e) { return [e.textContent, e.getAttribute("href")]; }),
    }, "*");
  }, 400);
});
"""


FRAME = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="page" style="border:0" height="800"></iframe>
<script>
const [width, address] = JSON.parse(decodeURIComponent(location.hash.slice(1)));
window.addEventListener("message", function (event) {
  const left = document.createElement("pre");
  left.id = "seen";
  left.textContent = JSON.stringify(event.data);
  document.body.append(left);
});
const page = document.getElementById("page");
page.width = width;
page.src = address;
</script>
"""
"""Holds a page in a window of any width: that of the browser itself is not less than 500 pixels wide."""


@pytest.fixture(scope="module")
def probed(site: Path, chinese_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the sites whose pages look at themselves."""
    folder = tmp_path_factory.mktemp("probed")
    for name, source in (("en", site), ("zh", chinese_site)):
        copy = Path(shutil.copytree(source, folder / name))
        script = copy / "search.js"
        script.write_text(script.read_text(encoding="utf-8") + PROBE, encoding="utf-8")
    return folder


def looked_at(path: Path, width: int, asked: str = "", *, folder: Path) -> dict[str, Any]:
    """What a page saw of itself in a window of a width."""
    frame = folder / "frame.html"
    frame.write_text(FRAME, encoding="utf-8")
    wanted = quote(json.dumps([width, path.as_uri() + asked]))
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={folder / 'profile'}",
            "--window-size=1300,900",
            "--virtual-time-budget=5000",
            "--dump-dom",
            f"{frame.as_uri()}#{wanted}",
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    seen: dict[str, Any] = json.loads(html.unescape(found[1]))
    return seen


@pytest.mark.parametrize(
    ("language", "words", "title"),
    [
        ("en", "cold STORE", "Cold store without power since 02:31"),
        ("en", "cöld stóre", "Cold store without power since 02:31"),
        ("zh", "冷库", "冷库"),
    ],
)
def test_search_finds_a_record_by_a_part_of_its_title(
    probed: Path, language: str, words: str, title: str, tmp_path: Path
) -> None:
    seen = looked_at(probed / language / "index.html", 1280, f"?q={words}", folder=tmp_path)
    assert any(title in text for text, _ in seen["found"])
    for _, address in seen["found"]:
        assert (probed / language / address).is_file()
    nothing = looked_at(probed / language / "index.html", 1280, "?q=qqqq", folder=tmp_path)
    assert nothing["found"] == []


def test_search_leads_back_from_the_page_of_a_record(probed: Path, tmp_path: Path) -> None:
    path = probed / "en" / "r" / "ISS-1.html"
    seen = looked_at(path, 1280, "?q=ISS-65", folder=tmp_path)
    ((text, address),) = seen["found"]
    assert "ISS-65" in text
    assert (path.parent / address).resolve().is_file()
