"""Whom and what the invented company names, by the short words that the scripts use."""

from __future__ import annotations

from functools import lru_cache

from opsledger.demo.pages import read_toml
from opsledger_events.language import Language
from opsledger_events.values import Value


class Named(Value, forbid_unknown_fields=True):
    """A person, a place, a thing."""

    en: str
    zh: str
    does: str = ""
    """What a person does; only for whoever reads the file."""


@lru_cache(maxsize=1)
def names() -> dict[str, Named]:
    """Everybody and everything, by short word."""
    return read_toml(dict[str, Named], "names.toml")


def name_of(word: str, language: Language) -> str:
    """How somebody or something is called; the empty word has no name."""
    if not word:
        return ""
    found = names()[word]
    return found.zh if language == "zh" else found.en
