"""`handbook build`, `publish` and `editions`: what is written where, and whether it is what was handed out."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from opsledger.exporting.handbook.writing import digest_of
from tests.cli.conftest import Run
from tests.program import Program


@pytest.fixture
def book(told: Run) -> Run:
    """A ledger with a history and a registered organisation."""
    assert told("organisation", "register", "--title", "九潮鲜食").code == 0
    return told


def built(run: Run, *arguments: object) -> dict[str, object]:
    done = run(*arguments)
    assert done.code == 0, done.err
    lines = [line.partition(" ") for line in done.out.splitlines()]
    return {name: value.strip() for name, _, value in lines}


@pytest.mark.parametrize("name", ["site", "book.md", "book.docx"])
def test_the_name_says_the_form_and_a_build_replaces_its_own(book: Run, name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    first = built(book, "handbook", "build", "-o", target)
    assert first["Form"] == {"site": "site/1", "book.md": "markdown/1", "book.docx": "word/1"}[name]
    assert first["Digest"] == digest_of(target)
    assert built(book, "handbook", "build", "--to", target) == first
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_no_build_wrote_is_left_alone(book: Run, tmp_path: Path) -> None:
    folder, file = tmp_path / "mine", tmp_path / "mine.md"
    folder.mkdir()
    (folder / "letter.txt").write_text("keep")
    (folder / "index.html").write_text("mine")
    file.write_text("keep")
    for target in (folder, file):
        done = book("handbook", "build", "-o", target)
        assert done.code == 8
        assert "no earlier build" in done.err
    assert (folder / "index.html").read_text() == "mine"
    assert file.read_text() == "keep"
    assert book("handbook", "build", "-o", folder, "--force").code == 0
    assert (folder / "letter.txt").read_text() == "keep"
    assert (folder / "edition.json").is_file()


def test_a_later_build_takes_its_pages_away_and_nothing_else(book: Run, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert book("handbook", "build", "-o", site).code == 0
    (site / ".git").mkdir()
    (site / "CNAME").write_text("handbook.example.org")
    assert book("handbook", "build", "-o", site, "--as-of", "1").code == 0
    assert (site / ".git").is_dir()
    assert (site / "CNAME").is_file()
    assert [path.name for path in (site / "r").iterdir()] == ["ISS-1.html"]


@pytest.mark.parametrize(
    ("target", "said"), [("book.pdf", ".pdf"), ("nowhere/site", "no folder"), (".", "folder that you are in")]
)
def test_a_place_that_cannot_be_meant_is_refused(
    book: Run, target: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    done = book("handbook", "build", "-o", target)
    assert done.code == 2
    assert said in done.err


def test_an_empty_ledger_has_nothing_to_hand_out(cli: Run, tmp_path: Path) -> None:
    done = cli("handbook", "build", "-o", tmp_path / "site")
    assert done.code == 3
    assert not (tmp_path / "site").exists()


def test_the_command_in_the_imprint_builds_the_same(book: Run, tmp_path: Path) -> None:
    """Whatever was recorded since, and where a time was asked for too."""
    for name, asked in (
        ("a", ()),
        ("b", ("--as-of", "2026-01-20T00:00Z")),
        ("c", ("--zone", "Asia/Shanghai")),
    ):
        site = tmp_path / name
        assert book("handbook", "build", "-o", site, "--lang", "zh", *asked).code == 0
        mark = json.loads((site / "edition.json").read_text(encoding="utf-8"))
        assert book("issue", "raise", "--title", "Later", "--lang", "en").code == 0
        words = mark["rebuild"].split()[1:]
        assert book(*words, "-o", tmp_path / f"{name}-again").code == 0
        assert digest_of(site) == digest_of(tmp_path / f"{name}-again")


@pytest.mark.parametrize("name", ["site", "book.md", "book.docx"])
def test_an_edition_is_recorded_and_found_again(book: Run, name: str, tmp_path: Path) -> None:
    published = built(
        book, "handbook", "publish", "--edition", "2026-Q1", "-o", tmp_path / name, "--lang", "zh"
    )
    (row,) = book("handbook", "editions", "-o", "ndjson", "--lang", "en").rows()
    _, form, _, _, root, digest = published.values()
    assert (row["edition"], row["language"], row["form"]) == ("2026-Q1", "zh", form)
    assert (row["digest"], row["root"]) == (digest, root)
    assert row["digest"] == digest_of(tmp_path / name)
    assert book("issue", "close", "ISS-1").code in (0, 9)
    again = book("handbook", "build", "--edition", "2026-Q1", "-o", tmp_path / f"again-{name}")
    assert again.code == 0, again.err
    assert "2026-Q1" in again.err
    assert digest_of(tmp_path / f"again-{name}") == row["digest"]


def test_another_program_version_is_named_where_the_bytes_differ(
    book: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert book("handbook", "publish", "--edition", "one", "-o", tmp_path / "a.md").code == 0
    monkeypatch.setattr("opsledger.exporting.handbook.edition.__version__", "9.9")
    done = book("handbook", "build", "--edition", "one", "-o", tmp_path / "b.md")
    assert done.code == 1
    assert "not edition one byte for byte" in done.err
    assert "opsledger 9.9" in done.err
    other = book("handbook", "build", "--edition", "one", "-o", tmp_path / "site")
    assert other.code == 2


def test_a_name_means_one_edition_and_is_a_moment(book: Run, tmp_path: Path) -> None:
    assert book("handbook", "publish", "--edition", "one", "-o", tmp_path / "a.md").code == 0
    refused = book("handbook", "publish", "--edition", "one", "-o", tmp_path / "b.md")
    assert refused.code == 9
    assert not (tmp_path / "b.md").exists()
    book("issue", "raise", "--title", "After it")
    diff = book("diff", "edition:one", "now", "-o", "ndjson")
    assert diff.code == 1
    assert {row["record"] for row in diff.rows()} == {"ORG-1", "ISS-3"}
    assert "ISS-3" not in book("list", "--as-of", "edition:one", "-o", "ndjson").out
    assert "ISS-3" not in book("list", "--known-at", "edition:one", "-o", "ndjson").out
    mistyped = book("list", "--as-of", "edition:on")
    assert mistyped.code == 3
    assert "“one”" in mistyped.err


def test_without_an_organisation_it_says_how_to_register_one(told: Run, tmp_path: Path) -> None:
    done = told("handbook", "publish", "--edition", "one", "-o", tmp_path / "a.md")
    assert done.code == 3
    assert "opsledger organisation register" in done.err
    assert not (tmp_path / "a.md").exists()


def test_of_several_organisations_one_is_named(book: Run, tmp_path: Path) -> None:
    book("organisation", "register", "--title", "Another")
    asked = ("handbook", "publish", "--edition", "one", "-o", tmp_path / "a.md")
    assert book(*asked).code == 2
    assert book(*asked, "--organisation", "ORG-9").code == 3
    assert book(*asked, "--organisation", "ORG-2").code == 0


def test_an_edition_is_of_a_position(book: Run, tmp_path: Path) -> None:
    asked = ("handbook", "publish", "--edition", "one", "-o", tmp_path / "a.md")
    assert book(*asked, "--as-of", "2026-01-20").code == 2
    assert book(*asked, "--zone", "Asia/Shanghai").code == 2
    assert book(*asked, "--as-of", "3").code == 0
    (row,) = book("handbook", "editions", "-o", "ndjson").rows()
    assert row["shows"] == 3


def test_ctrl_c_leaves_what_was_there(program: Program, tmp_path: Path) -> None:
    lines = "".join(f'{{"do": "issue raise", "data": {{"title": "Issue {n}"}}}}\n' for n in range(3000))
    assert program("append", "-", given=lines).code == 0
    site = tmp_path / "site"
    assert program("handbook", "build", "-o", site, "--as-of", "5").code == 0
    before = digest_of(site)
    with program.start("handbook", "build", "-o", site) as process:
        while not any(path.name.startswith(".site.") for path in tmp_path.iterdir()):
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGINT)
        process.communicate()
    assert process.returncode == -signal.SIGINT
    assert digest_of(site) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".site.")] == []


def test_what_a_killed_run_left_is_cleared_away(program: Program, tmp_path: Path) -> None:
    """By the next run to that place, and not while somebody is still at it."""
    lines = "".join(f'{{"do": "issue raise", "data": {{"title": "Issue {n}"}}}}\n' for n in range(3000))
    assert program("append", "-", given=lines).code == 0
    with program.start("handbook", "build", "-o", tmp_path / "site") as process:
        while not any(tmp_path.glob(".site.*/*")):
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGSTOP)  # still at it, however long the other one takes
        assert program("handbook", "build", "-o", tmp_path / "site", "--as-of", "5").code == 0
        assert any(tmp_path.glob(".site.*"))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert any(tmp_path.glob(".site.*"))
    assert program("handbook", "build", "-o", tmp_path / "site", "--as-of", "5").code == 0
    assert not any(tmp_path.glob(".site.*"))


@pytest.mark.parametrize("name", ["../x", "a/b", "..", ".hidden", "", " ", "x\n", "-x", "a:b", "x."])
def test_an_edition_has_a_name_that_a_file_can_have(book: Run, name: str, tmp_path: Path) -> None:
    done = book("handbook", "publish", f"--edition={name}", "-o", tmp_path / "a.md")
    assert (done.code, done.out) == (2, "")
    assert "such as 2026-Q4" in done.err
    assert book("handbook", "editions", "-o", "ndjson").out == ""
    assert not (tmp_path / "a.md").exists()


@pytest.mark.parametrize("name", ["2026-Q4", "2026年第四季度", "Annual (final) v1.2"])
def test_an_edition_may_be_called_by_words(book: Run, name: str, tmp_path: Path) -> None:
    assert book("handbook", "publish", "--edition", name, "-o", tmp_path / "a.md").code == 0
    assert book("list", "--as-of", f"edition:{name}").code == 0


def test_an_edition_is_in_utc_and_says_what_to_leave_out(book: Run, tmp_path: Path) -> None:
    done = book(
        "handbook", "publish", "--edition", "E", "-o", str(tmp_path / "e.md"), "--zone", "Asia/Shanghai"
    )
    assert (done.code, "Leave --zone out" in done.err) == (2, True)
    assert "position" not in done.err
