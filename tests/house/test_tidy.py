"""What no file of this repository may hold; each check says the way out."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from tests.house.tree import ROOT, files, places, text_of

MAX_LINES = 500

# With a letter in brackets, so that this file passes its own check.
REGISTRY = re.compile(r"py[p]i\.org|python[h]osted\.org|npm[j]s\.(org|com)|(deb|security)\.deb[i]an\.org")
MACHINE = re.compile(r"(?<![\w.~$})-])/(?:work|opt|root)/")
LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\((?!\w+:)([^)#\s]+)(?:#[^)\s]*)?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def found(pattern: re.Pattern[str]) -> list[str]:
    """Each line of the tree in which the pattern stands."""
    return [
        f"{places(path, number)}: {line.strip()[:100]}"
        for path in files()
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_is_named() -> None:
    """Where packages come from is the reader's to choose: a mirror, a proxy, a disk."""
    hits = found(REGISTRY)
    assert not hits, "name the package, not the host it comes from:\n" + "\n".join(hits)


def test_no_path_of_a_developers_machine() -> None:
    """A path that only one machine has helps nobody else."""
    hits = found(MACHINE)
    assert not hits, (
        "write paths from the root of the repository, or take a folder like ~/ledger:\n" + "\n".join(hits)
    )


def test_no_file_outgrows_its_subject() -> None:
    """A Python file has one subject, and 500 lines hold any."""
    sizes = {path: len((text_of(path) or "").splitlines()) for path in files() if path.suffix == ".py"}
    long = [f"{path.relative_to(ROOT)}: {size} lines" for path, size in sizes.items() if size > MAX_LINES]
    assert not long, f"over {MAX_LINES} lines; give its second subject a file of its own:\n" + "\n".join(long)


def test_no_lock_of_one_tool() -> None:
    """The pins stand in constraints*.txt, which pip and uv both read and which name no index."""
    locks = [
        str(path.relative_to(ROOT)) for path in files() if path.name in {"uv.lock", "poetry.lock", "pdm.lock"}
    ]
    assert not locks, f"`git rm` {locks}; `make constraints` writes the pins"


def test_links_between_pages_lead_somewhere() -> None:
    """A page that moved takes the links to it along."""
    broken = [
        f"{path.relative_to(ROOT)} -> {target}"
        for path in files()
        if path.suffix == ".md"
        for target in LINK.findall(FENCE.sub("", text_of(path) or ""))
        if not _resolved(path, unquote(target)).exists()
    ]
    assert not broken, "no such file; mend the link or write the page:\n" + "\n".join(broken)


def test_decisions_are_numbered_once() -> None:
    """ADRs are cited by number, so a number means one page."""
    numbers = [path.name[:4] for path in files() if path.parent == ROOT / "docs" / "adr"]
    twice = sorted({number for number in numbers if numbers.count(number) > 1 and number.isdigit()})
    assert not twice, (
        f"two pages in docs/adr share the number {twice}; rename the newer one to the next free number"
    )


def _resolved(page: Path, target: str) -> Path:
    return ROOT / target.lstrip("/") if target.startswith("/") else page.parent / target
