"""Which spellings of a name belong to one person: differences in case, width and spaces do not count.

Similar-looking letters of other alphabets do count as different; the login is compared separately (see `four_eyes`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize


@lru_cache(maxsize=1 << 12)
def same_name(name: str) -> str:
    """A name in a normal form that all its spellings share."""
    return " ".join(normalize("NFKC", name).casefold().split())


def is_one(name: str, other: str) -> bool:
    """Whether both names belong to one person."""
    return name == other or same_name(name) == same_name(other)


def is_among(name: str, others: Iterable[str]) -> bool:
    """Whether one of the other names belongs to the same person."""
    return any(is_one(name, other) for other in others)
