"""The one door through which a text becomes HTML of ours."""

from __future__ import annotations

from markupsafe import Markup


def drawn(html: str) -> Markup:
    """HTML that this package put together, in which whatever came from data is escaped already."""
    return Markup(html)  # noqa: S704 - every caller escapes


PLACE = "\x00"
"""Where something is put later. No text that is drawn has it: harmless texts have no control characters."""
