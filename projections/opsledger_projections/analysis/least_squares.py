"""Least squares for a handful of columns, in plain Python.

Columns are made orthogonal to each other (modified Gram-Schmidt, done twice, as exact as Householder's method). The
coefficient of a column is then a ratio of two sums, because the part that other columns explain is already removed
(Frisch, Waugh & Lovell).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from operator import mul

Column = list[float]

NEGLIGIBLE = 1e-9
"""A column is explained by others if less than this share of it remains."""


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The sum of the products."""
    return fsum(map(mul, a, b))


def without(column: Sequence[float], basis: Sequence[Column]) -> Column:
    """The residual of a column after removing all that an orthonormal basis explains."""
    left = list(column)
    for _ in range(2):
        for one in basis:
            share = dot(left, one)
            left = [x - share * y for x, y in zip(left, one, strict=True)]
    return left


def orthonormal(columns: Sequence[Sequence[float]]) -> list[Column]:
    """Orthonormal columns that span the same space as these; columns that others explain are left out."""
    basis: list[Column] = []
    for column in columns:
        left = without(column, basis)
        length = sqrt(dot(left, left))
        if length > NEGLIGIBLE * sqrt(dot(column, column)):
            basis.append([x / length for x in left])
    return basis
