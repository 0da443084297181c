"""Charts of counts and proportions."""

from __future__ import annotations

from math import sqrt
from random import Random

from opsledger_projections.analysis.counts import c_chart, counts_in, p_chart, u_chart
from tests.projections.analysis.near import near

COUNTS = [4.0, 6, 3, 5, 4, 7, 5, 2, 6, 4, 5, 3]


def test_c_chart_of_the_textbook() -> None:
    """Mean ± 3√mean, and never below 0."""
    found = c_chart([*COUNTS, 20])
    assert found is not None
    mean = sum([*COUNTS, 20]) / 13
    assert near(found.mean, mean)
    assert near(found.bars[0].upper, mean + 3 * sqrt(mean))
    assert found.bars[0].lower == 0
    assert [bar.outside for bar in found.bars] == [False] * 12 + [True]


def test_u_and_p_charts_have_limits_by_size() -> None:
    """Σ counts / Σ sizes; the larger, the closer. Shares stay between 0 and 1."""
    sizes = [50.0] * 6 + [200.0] * 6
    rates = u_chart(COUNTS, sizes)
    shares = p_chart(COUNTS, sizes)
    assert rates is not None
    assert shares is not None
    mean = sum(COUNTS) / sum(sizes)
    assert near(rates.mean, mean)
    assert near(shares.mean, mean)
    assert near(rates.bars[0].upper, mean + 3 * sqrt(mean / 50))
    assert near(shares.bars[-1].upper, mean + 3 * sqrt(mean * (1 - mean) / 200))
    full = p_chart([9.0, 10] * 6, [10.0] * 12)
    assert full is not None
    assert max(bar.upper for bar in full.bars) == 1


def test_counts_that_vary_too_much_are_told() -> None:
    """Near 1 for Poisson counts, above 1.5 for twice as much."""
    random = Random(1)
    poisson = [float(sum(random.random() < 0.01 for _ in range(1000))) for _ in range(200)]
    fits = c_chart(poisson)
    wild = c_chart([4.0 * count for count in poisson])
    assert fits is not None
    assert wild is not None
    assert near(fits.dispersion, 1, within=0.25)
    assert (fits.dispersed, wild.dispersed) == (False, True)


def test_which_chart_a_series_gets() -> None:
    """Whole numbers c; with denominators p for shares, u for rates; none where no counts stand behind it."""
    none: list[float | None] = [None] * 12
    hundred: list[float | None] = [100.0] * 12

    def chart(
        values: list[float], sizes: list[float | None], unit: str = "", *, adds_up: bool = True
    ) -> str | None:
        found = counts_in(values, sizes, unit, adds_up=adds_up)
        return found.chart if found else None

    assert chart(COUNTS, none) == "c"
    assert chart(COUNTS, none, "%") is None
    assert chart(COUNTS, none, adds_up=False) is None
    assert chart(COUNTS, hundred, "%", adds_up=False) == "p"
    assert chart([value + 0.5 for value in COUNTS], none) is None
    assert chart([value / 100 for value in COUNTS], hundred) == "p"
    assert chart(COUNTS, hundred, "%") == "p"
    assert chart(COUNTS, hundred, "per order") == "u"
    assert chart([value + 0.123456 for value in COUNTS], hundred, "min") is None
    assert chart(COUNTS, [*hundred[:-1], None]) is None
    assert chart(COUNTS, [*hundred[:-1], 0.0]) is None
    assert chart([-1.0, *COUNTS], [None] * 13) is None
    assert chart([], []) is None
    assert chart(COUNTS[:5], none[:5]) is None
    assert chart([0.0] * 12, none) == "c"
