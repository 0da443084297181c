"""Chinese of any length is found exactly where it stands; English by word and by its beginning."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_projections.schema import SEARCH
from opsledger_projections.words import first_match, match_query, spaced

han = st.text(alphabet="系统订单延迟々〆", min_size=1, max_size=6)
latin = st.sampled_from(("order", "Orders", "check-out", "ISS-42", "CHECKOUT", "größe", "naïve", "a_b"))
texts = st.lists(st.one_of(han, latin, st.sampled_from((",", "。", "\n"))), max_size=8).map(" ".join)


def found(text: str, query: str) -> bool:
    """Whether a text is found by what a user wrote."""
    connection = sqlite3.connect(":memory:")
    connection.execute(SEARCH)
    connection.execute("INSERT INTO search (rowid, words) VALUES (1, ?)", (spaced(text),))
    matched = connection.execute("SELECT 1 FROM search WHERE search MATCH ?", (match_query(query),))
    return matched.fetchone() is not None


@settings(max_examples=150, deadline=None)
@given(st.lists(han, max_size=4).map("，".join), han)
def test_chinese_is_found_where_its_characters_stand_together(text: str, wanted: str) -> None:
    """One, two or more characters; never across punctuation that separates words of the index."""
    whole = re.sub(r"，", "", text)
    if wanted in text:
        assert found(text, wanted)
    elif wanted not in whole:
        assert not text or not found(text, wanted)


@settings(max_examples=100, deadline=None)
@given(texts, latin, st.integers(1, 8))
def test_the_beginning_of_a_word_is_enough(text: str, word: str, length: int) -> None:
    """In any case of letters."""
    beginning = word[:length]
    if beginning[-1].isalnum():
        assert found(f"{text} {word}", beginning.upper())


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("结账系统很慢", "系统", True),
        ("结账系统很慢", "统", True),
        ("结账系统很慢", "结账系统很慢", True),
        ("结账系统很慢", "系慢", False),
        ("结账 系统", "系统 结账", True),
        ("checkout 很慢", "check 慢", True),
        ("checkout is slow", "heckout", False),
        ("checkout is slow", "slow checkout", True),
        ("ISS-42 came back", "iss-42", True),
        ("ISS 7 of 42", "iss-42", False),
        ("ＡＢＣ１２３", "abc123", True),
        ("résumé", "resume", True),
        ("NOT OR AND NEAR", "not", True),
    ],
)
def test_what_is_found_by_what(text: str, query: str, *, expected: bool) -> None:
    """Examples in both languages."""
    assert found(text, query) is expected


@pytest.mark.parametrize(
    "query", ['"', '"a', "a*b", "words:x", "NEAR(a b)", "a AND", "^a", "-a", "(", "{a}", "'", "a\0b", "\\"]
)
def test_no_query_syntax_gets_through(query: str) -> None:
    """Whatever a user writes is looked for, and never an error."""
    match = match_query(query)
    if match:
        assert found("nothing of it " + query, query)


def test_a_query_without_words_is_empty() -> None:
    """Punctuation is no word."""
    assert match_query(" “—” … ") == ""


@given(st.text(), st.text())
def test_a_match_lies_in_the_text(text: str, wanted: str) -> None:
    """Whatever the texts."""
    if place := first_match(text, wanted):
        start, end = place
        assert 0 <= start < end <= len(text)
