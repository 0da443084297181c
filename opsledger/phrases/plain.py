"""What a person wrote, without what makes no difference."""

from __future__ import annotations

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""What an input method writes at full width: １, ：, ，, ／, －."""
_HYPHENS = dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-"}
"""What a word processor makes of a hyphen."""
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""What has no width and comes along with what is copied from a page."""
_PLAIN = _WIDE | _HYPHENS | _UNSEEN


def plain(text: str) -> str:
    """In small letters, with plain digits, signs and single spaces."""
    return " ".join(plain_signs(text).lower().split())


def plain_signs(text: str) -> str:
    """With plain digits, letters and signs instead of wide ones, and without what nobody sees."""
    return text.translate(_PLAIN)
