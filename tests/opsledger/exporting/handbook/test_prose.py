"""Texts of people as HTML: their words, their structure, and nothing that acts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsledger.exporting.handbook import prose
from opsledger.exporting.handbook.prose import html_of


def test_the_highest_heading_stands_below_those_of_the_page() -> None:
    assert html_of("# A\n\n## B\n") == "<h3>A</h3>\n<h4>B</h4>\n"
    assert html_of("### A\n\n# B") == "<h5>A</h5>\n<h3>B</h3>\n"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "x.html"]
)
def test_only_the_web_and_mail_are_linked(address: str) -> None:
    assert "<a" not in html_of(f"See [this]({address}) and <{address}>.")


def test_links_tables_and_lists_are_drawn() -> None:
    drawn = html_of("[a](https://example.org) <mailto:a@example.org>\n\n|a|\n|-|\n|b|\n\n1. one")
    assert 'href="https://example.org" rel="noreferrer noopener"' in drawn
    assert "mailto:a@example.org" in drawn
    assert '<div class="scroll" tabindex="0"><table>' in drawn
    assert "<ol>" in drawn


def test_a_column_is_aligned_by_a_class_because_pages_allow_no_style() -> None:
    assert '<td class="side-right">1</td>' in html_of("|a|\n|-:|\n|1|")
    assert "style" not in html_of("|a|\n|:-:|\n|1|")


def test_html_is_words_and_a_picture_is_its_words() -> None:
    assert html_of("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"
    assert html_of("![<i>](https://evil.example/x.png)") == "<p><em>[&lt;i&gt;]</em></p>\n"


@given(st.text(alphabet="ab1 .,-_*`#<>&\n中，（", max_size=40))
def test_the_short_way_draws_what_the_parser_draws(text: str) -> None:
    parser = prose.reader()
    tokens = parser.parse(text.strip("\n"))
    prose.shift_headings(tokens, 2)
    assert html_of(text) == parser.renderer.render(tokens, parser.options, {})
