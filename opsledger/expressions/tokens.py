"""The words, signs and quoted texts of a condition, each with its column, and the errors that name it."""

from __future__ import annotations

import re
from typing import NamedTuple

from opsledger.expressions.called import Called, meant, to_choose
from opsledger_events.errors import InputError
from opsledger_events.language import tr

TOKEN = re.compile(
    r"\s*(?:(?P<quoted>\"[^\"]*\"|'[^']*'|“[^”]*”)|(?P<sign>[!！]?[=＝]{1,2}|[<>＜＞][=＝]?|[≠≤≥~～(),（），])"
    r"|(?P<word>[^\s=＝!！<>＜＞≠≤≥~～(),（），\"'“”]+))"
)
PLAIN = str.maketrans("＝！＜＞～（），", "=!<>~(),") | str.maketrans({"≠": "!=", "≤": "<=", "≥": ">="})
"""Signs as typed on a Chinese keyboard, and ≠, ≤ and ≥, with their ASCII forms."""
WORDS = {"且": "and", "并且": "and", "或": "or", "或者": "or", "非": "not", "属于": "in"}


class Token(NamedTuple):
    """A word, a sign or a quoted text, and the column where it begins, counted from 1."""

    sort: str
    text: str
    column: int

    def says(self, word: str) -> bool:
        """Whether it is this word or sign, and is not quoted."""
        said = self.text.lower()
        return self.sort != "quoted" and WORDS.get(said, said) == word


def tokens_of(text: str) -> list[Token]:
    """All tokens of a text, and one for its end. Raises InputError at a text that is not a token."""
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise misplaced(Token("", text[at], at + 1), tr("a closed quotation, a word or a sign"))
        sort = match.lastgroup or ""
        word = match[sort].translate(PLAIN).replace("==", "=") if sort == "sign" else match[sort]
        found.append(Token(sort, word[1:-1] if sort == "quoted" else word, match.start(sort) + 1))
        at = match.end()
    return [*found, Token("end", "", end + 1)]


def misplaced(token: Token, wanted: str) -> InputError:
    """The error for a token in a place where something else is expected."""
    return InputError(
        tr("Column {column}: “{text}” does not fit there.", column=token.column, text=token.text)
        if token.text
        else tr("Column {column}: something is missing there.", column=token.column),
        tr("Expected: {wanted}.", wanted=wanted),
    )


def word_of(given: Token, words: Called) -> Token:
    """The token with the vocabulary's own word as its text. Raises InputError if there is none: no record could match."""
    word = meant(given.text, words)
    if word is None:
        raise InputError(
            tr("Column {column}: “{text}” is none of the words.", column=given.column, text=given.text),
            to_choose(given.text, words),
        )
    return given._replace(text=word)
