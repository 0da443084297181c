"""The Markdown file: read back by a parser that allows HTML, it has ours alone, and every link finds its anchor."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from opsledger.exporting.handbook.markdown import MARK, Markdown, escaped
from opsledger.exporting.handbook.markdown_prose import tamed
from opsledger_projections.pages.blocks import Arrow, Column, Flow, Step, Table
from tests.opsledger.exporting.handbook.conftest import Handed

ANCHOR = re.compile(r'^<a id="([^"<>]+)"></a>$')


def rendered(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


@pytest.fixture(params=["english_demo", "chinese_demo", "hostile"])
def handed(request: pytest.FixtureRequest) -> Handed:
    """One handbook after the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Handed)
    return found


def test_every_link_inside_finds_its_anchor(handed: Handed, tmp_path: Path) -> None:
    html = rendered(handed.write(tmp_path / "book.md", "markdown/1").read_text(encoding="utf-8"))
    anchors = re.findall(r'<a id="([^"]+)">', html)
    links = {unquote(link) for link in re.findall(r'href="#([^"]*)"', html)} - {""}
    assert len(anchors) == len(set(anchors))
    assert links
    assert links <= set(anchors)


def test_it_has_no_html_but_anchors(handed: Handed, tmp_path: Path) -> None:
    text = handed.write(tmp_path / "book.md", "markdown/1").read_text(encoding="utf-8")
    assert text.startswith(MARK)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    raw = [t.content.strip() for t in tokens if t.type == "html_block"]
    raw += [c.content for t in tokens for c in t.children or () if c.type == "html_inline"]
    assert all(
        ANCHOR.match(one) or one in (MARK, "</a>") or re.fullmatch(r'<a id="[^"<>]+">', one) for one in raw
    )
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', rendered(text)))
    assert all(char.isprintable() or char == "\n" for char in text)


def test_it_is_the_same_each_time(demo: Handed, tmp_path: Path) -> None:
    one, other = (demo.write(tmp_path / name, "markdown/1").read_bytes() for name in ("a.md", "b.md"))
    assert one == other


@given(st.text(alphabet="ab1.)- +#*_`[]()<>|&\\~=!", max_size=20))
def test_an_escaped_text_reads_as_it_was(text: str) -> None:
    """In a paragraph and in a cell of a table."""
    tokens = (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .parse(f"{escaped(text.strip())}\n\n| a |\n| --- |\n| {escaped(text.strip())} |\n")
    )
    inline = [t for t in tokens if t.type == "inline"]
    read = [
        "".join(c.content for c in t.children or () if c.type in ("text", "text_special")) for t in inline
    ]
    wanted = text.strip()
    assert [one for one in read if one != "a"] == ([wanted] if wanted else []) + [wanted] or wanted == "a"


def test_a_flow_is_mermaid_whose_words_do_not_act(english_demo: Handed) -> None:
    flow = Flow(
        (
            Step("end", 'Say "end"; click', "start"),
            Step("b", "Do <it>", lane="李娜"),
            Step("c", "?", "exclusive"),
        ),
        (Arrow("end", "b"), Arrow("b", "c", 'if "x"|y'), Arrow("c", "nowhere")),
    )
    assert Markdown(english_demo.edition()).block(flow, 1).split("\n") == [
        "```mermaid",
        "flowchart TD",
        '    s0(["Say #34;end#34;#59; click"])',
        '    s1["Do #60;it#62; (李娜)"]',
        '    s2{"#63;"}',
        "    s0 --> s1",
        '    s1 -->|"if #34;x#34;#124;y"| s2',
        "```",
    ]


def test_a_table_keeps_its_columns_whatever_is_in_it(english_demo: Handed) -> None:
    table = Table((Column("a|b"), Column("n", numeric=True)), (("x | y\nz", 1234.5),))
    drawn = Markdown(english_demo.edition()).block(table, 1)
    assert drawn == "| a\\|b | n |\n| --- | ---: |\n| x \\| y\\\\nz | 1,234.5 |"


def test_prose_keeps_its_code_and_loses_its_html() -> None:
    text = "Top\n===\n\n## Sub\n\n<b>x</b> [a](javascript:x)\n\n```\n<script>\n"
    assert tamed(text, 3) == "### Top\n\n#### Sub\n\n&lt;b>x&lt;/b> [a](#)\n\n```\n<script>\n```"


@given(st.text(alphabet="a#=<b>/`~\n -1.[](:)", max_size=60))
def test_no_prose_leaves_anything_open_or_raw(text: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True})
    tokens = parser.parse(f"{tamed(text, 3)}\n\nAFTER\n")
    assert not any(t.type == "html_block" for t in tokens)
    assert not any(c.type == "html_inline" for t in tokens for c in t.children or ())
    last = [t for t in tokens if t.type == "inline"][-1]
    assert last.content.endswith("AFTER")


def test_the_contents_say_of_which_kind_so_many_are_in_a_state(
    english_demo: Handed, chinese_demo: Handed, tmp_path: Path
) -> None:
    """Where several kinds feed a chapter."""
    for demo, words in ((english_demo, ("Meetings: ", "; Tasks: ")), (chinese_demo, ("会议：", "；任务："))):
        text = demo.write(tmp_path / f"{demo.language}.md", "markdown/1").read_text(encoding="utf-8")
        (line,) = (line for line in text.splitlines() if "](#c.collaboration)" in line)
        assert all(word in line for word in words)
