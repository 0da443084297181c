"""Which names are one person's, however they are written: neither case nor width nor spaces make two of one.

Letters of other alphabets that look alike do make two; who sat at the keyboard is told beside it (`four_eyes`).
"""

from __future__ import annotations

from unicodedata import normalize


def same_name(name: str) -> str:
    """A name as all ways to write it have it."""
    return " ".join(normalize("NFKC", name).casefold().split())
