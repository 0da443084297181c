"""Columns that a mapping reckons from others: sums, differences, products, quotients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, prod
from typing import Any, NamedTuple

from opsledger.importing.conditions import number_of
from opsledger.importing.mapping import Computed
from opsledger_events.errors import InputError
from opsledger_events.language import tr


class Reckoned(NamedTuple):
    """A computed column ready to be reckoned."""

    name: str
    columns: tuple[str, ...]
    reckon: Callable[[Sequence[float]], float | None]

    def of(self, values: dict[str, Any]) -> int | float | None:
        """The value for a row; None where a column is no number."""
        numbers = [number_of(values.get(name)) for name in self.columns]
        known = [n for n in numbers if n is not None]
        if len(known) < len(numbers):
            return None
        value = self.reckon(known)
        if value is None or not isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value


def reckoned(name: str, written: Computed) -> Reckoned:
    """The computed column of that name. Raises InputError unless it has exactly one operation."""
    given = [
        (columns, reckon)
        for columns, reckon in (
            (written.sum, _sum),
            (written.difference, _difference),
            (written.product, _product),
            (written.quotient, _quotient),
        )
        if columns
    ]
    if len(given) != 1:
        raise InputError(
            tr("A computed column has one of: sum, difference, product, quotient."),
            tr("For two steps, compute two columns; a later one may use an earlier one."),
        )
    return Reckoned(name, *given[0])


def _sum(numbers: Sequence[float]) -> float:
    return float(sum(numbers))


def _difference(numbers: Sequence[float]) -> float:
    return numbers[0] - sum(numbers[1:])


def _product(numbers: Sequence[float]) -> float:
    return prod(numbers)


def _quotient(numbers: Sequence[float]) -> float | None:
    below = prod(numbers[1:])
    return numbers[0] / below if below else None
