"""A written text without the differences that do not matter."""

from __future__ import annotations

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""Full-width characters of an input method: １, ：, ，, ／, －."""
_HYPHENS = dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-"}
"""Characters that a word processor puts in place of a hyphen."""
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Characters without width, which come along when text is copied from a page."""
_PLAIN = _WIDE | _HYPHENS | _UNSEEN


def plain(text: str) -> str:
    """The text in lower case, with plain digits, signs and single spaces."""
    return " ".join(plain_signs(text).lower().split())


def plain_signs(text: str) -> str:
    """The text with plain digits, letters and signs instead of full-width ones, and without invisible characters."""
    return text.translate(_PLAIN)
