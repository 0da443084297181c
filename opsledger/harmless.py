r"""Makes text from data safe to show: nothing in it can move a cursor, hide, or reverse the text direction.

Control characters, terminal escapes, bidirectional overrides, line separators and invisible
characters become visible escapes (`\n`, `\x1b`, `\u202e`). Joiners that scripts and emoji need stay.
"""

from __future__ import annotations

from unicodedata import category

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_KEPT = "\u200c\u200d"
_HARMFUL = ("Cc", "Cf", "Cs", "Zl", "Zp")


def is_harmful(char: str) -> bool:
    """Whether a character could act on a terminal, reorder text, or hide."""
    return category(char) in _HARMFUL and char not in _KEPT


def escape(char: str) -> str:
    """The visible form of one character, as Python and JSON write it."""
    if char in _NAMED:
        return _NAMED[char]
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class _Escapes(dict[int, str]):
    """The form in which each character is shown, computed on first use."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        return self.setdefault(code, escape(char) if is_harmful(char) else char)


_escapes = _Escapes()


def harmless(text: str) -> str:
    """`text` on one line, with every harmful character as a visible escape."""
    return text if text.isprintable() else text.translate(_escapes)


def harmless_lines(text: str) -> str:
    """The same for text of several lines: line ends stay, tabs become spaces."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").expandtabs(4).split("\n")
    return "\n".join(map(harmless, lines))
