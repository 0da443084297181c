"""What a person wrote, without what makes no difference."""

from __future__ import annotations


def plain(text: str) -> str:
    """In small letters, with plain colons, commas and single spaces."""
    text = text.translate({ord("："): ":", ord("，"): ",", 0x3000: " "})
    return " ".join(text.lower().split())
