"""Least squares for a handful of columns, in plain Python.

Columns are made orthogonal to each other (modified Gram-Schmidt, done twice, as exact as Householder's way); the
coefficient of a column is then a ratio of two sums, because what other columns explain is already out of it
(Frisch, Waugh & Lovell).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from operator import mul

Column = list[float]

NEGLIGIBLE = 1e-9
"""What is left of a column, as a share of it, where other columns explain it."""


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The sum of the products."""
    return fsum(map(mul, a, b))


def without(column: Sequence[float], basis: Sequence[Column]) -> Column:
    """What is left of a column when all that columns of length 1 at right angles explain is out of it."""
    left = list(column)
    for _ in range(2):
        for one in basis:
            share = dot(left, one)
            left = [x - share * y for x, y in zip(left, one, strict=True)]
    return left


def orthonormal(columns: Sequence[Sequence[float]]) -> list[Column]:
    """Columns of length 1 at right angles that explain what these explain; those that others explain are left out."""
    basis: list[Column] = []
    for column in columns:
        left = without(column, basis)
        length = sqrt(dot(left, left))
        if length > NEGLIGIBLE * sqrt(dot(column, column)):
            basis.append([x / length for x in left])
    return basis
