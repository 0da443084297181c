"""A field of braille dots: each character is two dots wide and four high."""

from __future__ import annotations

WIDE, HIGH = 2, 4
"""Size of one character in dots."""
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bit of each dot, by row and column (Unicode block “Braille Patterns”)."""


class Dots:
    """Dots are counted from the left and from the top."""

    def __init__(self, columns: int, rows: int) -> None:
        """An empty field of that many characters."""
        self.width = columns * WIDE
        self.height = rows * HIGH
        self._bits = [[0] * columns for _ in range(rows)]

    def dot(self, x: int, y: int) -> None:
        """Set one dot."""
        self._bits[y // HIGH][x // WIDE] |= _BITS[y % HIGH][x % WIDE]

    def line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Set the dots on the way from one to another, both included."""
        (x, y), (to_x, to_y) = start, end
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(steps + 1):
            self.dot(round(x + (to_x - x) * step / steps), round(y + (to_y - y) * step / steps))

    def character(self, column: int, row: int) -> str:
        """The character at one place; a space if no dot is set."""
        bits = self._bits[row][column]
        return chr(0x2800 | bits) if bits else " "
