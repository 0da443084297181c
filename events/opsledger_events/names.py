"""Which names are one person's, however they are written: neither case nor width nor spaces make two of one.

Letters of other alphabets that look alike do make two; who sat at the keyboard is told beside it (`four_eyes`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize


@lru_cache(maxsize=1 << 12)
def same_name(name: str) -> str:
    """A name as all ways to write it have it."""
    return " ".join(normalize("NFKC", name).casefold().split())


def is_one(name: str, other: str) -> bool:
    """Whether both are the name of one person."""
    return name == other or same_name(name) == same_name(other)


def is_among(name: str, others: Iterable[str]) -> bool:
    """Whether one of the others is the name of the same person."""
    return any(is_one(name, other) for other in others)
