"""What is imported is declared, and what is declared is pinned: the wheel then works where it is installed."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import PACKAGES, ROOT, files

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
MODULES = {"markdown-it-py": "markdown_it", "python-dateutil": "dateutil", "python-docx": "docx"}
"""Distributions whose module goes by another name than they do."""
# The one package whose readers must need nothing else: see CONTRIBUTING.md, "Who may import whom".
PURE = "opsledger_events"
EXCEPTED = {"recurrence.py": {"dateutil"}}
"""Files of the pure package that may have more; only deciding needs it, never reading (ADR 12)."""


def project() -> dict[str, Any]:
    """The declarations in pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    """The distributions that requirements name."""
    return {re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower() for requirement in requirements}


def program() -> set[str]:
    """What the program imports, what it needs for its extras included."""
    declared = project()["project"]
    extras = (names(extra) for extra in declared["optional-dependencies"].values())
    return names(declared["dependencies"]).union(*extras)


def pins(file: str) -> dict[str, str]:
    """What a constraints file pins: distribution to version."""
    return dict(PIN.findall((ROOT / file).read_text(encoding="utf-8")))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """The top-level modules that a file imports, each with its line, wherever in the file it does so."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno


@pytest.mark.parametrize("package", PACKAGES)
def test_every_import_is_a_declared_dependency(package: str) -> None:
    """No package leans on what another distribution happens to bring along."""
    declared = program() if package != PURE else {"msgspec"}
    allowed = (
        {MODULES.get(name, name.replace("-", "_")) for name in declared}
        | set(PACKAGES)
        | sys.stdlib_module_names
    )
    strays = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in files()
        if path.suffix == ".py" and PACKAGES[package] in path.parents
        for module, line in imported(path)
        if module not in allowed | (EXCEPTED.get(path.name, set()) if package == PURE else set())
    ]
    assert not strays, (
        "declare it in pyproject.toml with its reason in docs/adr/0002-dependencies.md, then `make constraints`; "
        f"{PURE} may have msgspec only:\n" + "\n".join(strays)
    )


def test_every_dependency_is_pinned() -> None:
    """Both files are made from pyproject.toml, and remade when it changes."""
    declared = project()
    runtime = names(declared["project"]["dependencies"])
    tools = names(declared["dependency-groups"]["dev"]) | names(declared["build-system"]["requires"])
    missing = (runtime - pins("constraints.txt").keys()) | (tools - pins("constraints-dev.txt").keys())
    missing |= program() - pins("constraints-web.txt").keys()
    missing |= program() - pins("constraints-dev.txt").keys()  # The tests use the extras too.
    assert not missing, f"not pinned: {sorted(missing)}; run `make constraints`"


def test_extras_are_not_pinned_for_everybody() -> None:
    """Who did not ask for them does not get them."""
    extras = program() - names(project()["project"]["dependencies"])
    assert extras
    assert not extras & pins("constraints.txt").keys()


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-web.txt"])
def test_the_tools_are_pinned_around_the_same_program(file: str) -> None:
    """The program is tested with the versions that its users are told to install."""
    tools = pins("constraints-dev.txt")
    differing = {name for name, version in pins(file).items() if tools.get(name) != version}
    assert not differing, f"pinned differently in the files: {sorted(differing)}; run `make constraints`"


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-web.txt", "constraints-dev.txt"])
def test_every_pin_has_its_hashes(file: str) -> None:
    """A version without a hash would be whatever an index says it is."""
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[a-z0-9-]+==)", text)[1:]
    bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert entries, f"{file} pins nothing; run `make constraints`"
    assert not bare, f"no hash for {bare}; run `make constraints`"
