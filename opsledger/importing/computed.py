"""Columns that a mapping computes from others: texts, sums, differences, products, quotients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, prod
from typing import Any, NamedTuple

from opsledger.importing.context import Context
from opsledger.importing.filters import Tools
from opsledger.importing.mapping import Computed
from opsledger.importing.numbers import number_of
from opsledger.importing.templates import template
from opsledger_events.errors import InputError
from opsledger_events.language import tr


class Column(NamedTuple):
    """A compiled computed column."""

    name: str
    columns: tuple[str, ...]
    """The columns that it reads."""
    of: Callable[[Mapping[str, Any]], Any]
    """Gives the value for a row's values; None if there is none."""


def computed(name: str, written: Computed, tools: Tools) -> Column:
    """Compile a computed column. Raises InputError unless it is defined in exactly one way."""
    given = [
        (columns, _numeric(columns, reckon, tools.decimal))
        for columns, reckon in (
            (written.sum, _sum),
            (written.difference, _difference),
            (written.product, _product),
            (written.quotient, _quotient),
        )
        if columns
    ]
    if written.text:
        made = template(written.text, tools)
        given.append((made.columns, lambda values: made.fill(Context(values))))
    if len(given) != 1:
        raise InputError(
            tr("A computed column has one of: text, sum, difference, product, quotient."),
            tr("For two steps, compute two columns; a later one may use an earlier one."),
        )
    return Column(name, *given[0])


def _numeric(
    columns: tuple[str, ...], reckon: Callable[[Sequence[float]], float | None], mark: str
) -> Callable[[Mapping[str, Any]], int | float | None]:
    def of(values: Mapping[str, Any]) -> int | float | None:
        numbers = [number_of(values.get(name), mark) for name in columns]
        known = [n for n in numbers if n is not None]
        if len(known) < len(numbers):
            return None
        value = reckon(known)
        if value is None or not isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value

    return of


def _sum(numbers: Sequence[float]) -> float:
    return float(sum(numbers))


def _difference(numbers: Sequence[float]) -> float:
    return numbers[0] - sum(numbers[1:])


def _product(numbers: Sequence[float]) -> float:
    return prod(numbers)


def _quotient(numbers: Sequence[float]) -> float | None:
    below = prod(numbers[1:])
    return numbers[0] / below if below else None
