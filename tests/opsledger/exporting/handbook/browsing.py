"""Every page of some sites in one browser, at several widths: what each saw of itself.

The browser has no driver: copies of the sites carry a script that looks at its page from inside. A page that holds
some of them in frames leads them through all addresses and widths, and what they see goes to the browser's console.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")

LOOK = """
"use strict";
(function () {
  const complaints = [];
  window.addEventListener("error", function (event) { complaints.push(String(event.message)); }, true);
  window.addEventListener("securitypolicyviolation", function (event) { complaints.push(event.violatedDirective); });
  const outside = function (element) {
    const box = element.getBoundingClientRect();
    return box.width > 0 && !element.closest(".scroll, pre, .skip") && box.right > document.documentElement.clientWidth;
  };
  const cut = function (frame) { return frame.clientWidth > 0 && frame.scrollWidth > frame.clientWidth; };
  const look = function () {
    const root = document.documentElement;
    const shown = function (name) { return getComputedStyle(document.querySelector(name)); };
    window.parent.postMessage({
      address: location.href,
      width: window.innerWidth,
      window: root.clientWidth,
      page: root.scrollWidth,
      wide: root.scrollWidth <= root.clientWidth ? [] :
        Array.from(document.querySelectorAll("body *")).filter(outside).map(function (e) { return e.outerHTML.slice(0, 120); }),
      cut: Array.from(document.querySelectorAll(".scroll")).filter(cut).map(function (e) {
        return { text: e.textContent.trim().slice(0, 120), hinted: getComputedStyle(e).backgroundImage.includes("gradient") };
      }),
      menu: shown(".menu").display,
      contents: shown("#contents").display,
      margin: shown("body").marginTop,
      asked: performance.getEntriesByType("resource").map(function (e) { return e.name; }),
      complaints: complaints,
    }, "*");
  };
  const soon = function () { setTimeout(look, 0); };
  window.addEventListener("load", soon);
  window.addEventListener("resize", soon);
})();
"""

LEAD = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<script src="pages.js"></script>
<script>
"use strict";
const frames = [];
let going = 4;
function next(frame) {
  const address = PAGES.shift();
  if (!address) { if (!--going) console.log("SEEN end"); return; }
  frame.left = WIDTHS.slice(1);
  frame.width = WIDTHS[0];
  frame.src = address;
}
window.addEventListener("message", function (event) {
  const frame = frames.find(function (one) { return one.contentWindow === event.source; });
  if (!frame || event.data.width !== Number(frame.width)) return;
  console.log("SEEN " + encodeURIComponent(JSON.stringify(event.data)));
  const width = frame.left.shift();
  if (width) frame.width = width; else next(frame);
});
for (let number = going; number; number--) {
  const frame = document.createElement("iframe");
  frame.height = 800;
  frame.style.border = 0;
  frame.style.visibility = "hidden";  // laid out, and not painted
  document.body.append(frame);
  frames.push(frame);
}
frames.forEach(next);
</script>
"""

SAID = re.compile(r'CONSOLE[^"]*"SEEN ([^"]*)"')


def looked_over(sites: Mapping[str, Path], widths: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """What every page of the sites saw of itself at each width; `site` and `name` say which page it is."""
    pages: list[str] = []
    for site, source in sites.items():
        copy = Path(shutil.copytree(source, folder / site))
        script = copy / "search.js"
        script.write_text(script.read_text(encoding="utf-8") + LOOK, encoding="utf-8")
        pages += [path.as_uri() for path in sorted(copy.rglob("*.html"))]
    (folder / "pages.js").write_text(
        f"const WIDTHS = {json.dumps(list(widths))}, PAGES = {json.dumps(pages)};\n"
    )
    lead = folder / "lead.html"
    lead.write_text(LEAD, encoding="utf-8")
    seen = list(_told(lead, folder / "profile"))
    assert len(seen) == len(pages) * len(widths)
    for one in seen:
        one["site"], _, one["name"] = one["address"].removeprefix(f"{folder.as_uri()}/").partition("/")
    return seen


def _told(lead: Path, profile: Path) -> Iterator[dict[str, Any]]:
    """What the console says, until it says that there is no more."""
    asked = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        f"--user-data-dir={profile}",
        "--window-size=1300,900",
        "--remote-debugging-port=0",  # it stays until it is told to go
        "--enable-logging=stderr",
        lead.as_uri(),
    ]
    with subprocess.Popen(
        asked, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as browser:
        assert browser.stderr is not None
        try:
            for line in browser.stderr:
                if found := SAID.search(line):
                    if found[1] == "end":
                        return
                    yield json.loads(unquote(found[1]))
                else:
                    assert "CONSOLE" not in line, line
        finally:
            browser.terminate()
    raise AssertionError("the browser ended before it had seen every page")
