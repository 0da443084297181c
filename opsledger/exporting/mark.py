"""The mark at the start of a text that is UTF-8: Excel takes a file without it for the encoding of its machine."""

from __future__ import annotations

from codecs import lookup

BOM = "\ufeff"


def can_be_marked(encoding: str) -> bool:
    """Whether a text of this encoding is UTF-8. One that is not is most likely that of the machine, which Excel expects."""
    return lookup(encoding).name == "utf-8"
