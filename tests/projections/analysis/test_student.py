"""Quantiles of Student's t and tails of the normal distribution."""

from __future__ import annotations

from opsledger_projections.analysis.student import quantile, two_sided, within
from tests.projections.analysis.known import ORACLE
from tests.projections.analysis.near import near


def test_quantiles_are_those_of_scipy() -> None:
    """For odd and even, few and many degrees of freedom."""
    for share, freedom, expected in ORACLE["quantiles"]:
        assert near(quantile(share, freedom), expected, rel=1e-9)
        assert near(within(expected, freedom), share, within=1e-12)


def test_the_normal_tail() -> None:
    """Both sides together."""
    assert near(two_sided(1.959963984540054), 0.05, within=1e-12)
    assert two_sided(-1.0) == two_sided(1.0)
    assert two_sided(0.0) == 1.0
