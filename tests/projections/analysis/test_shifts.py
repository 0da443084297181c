"""Shifts of level, beside ruptures and brute force."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import fsum, log

from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_projections.analysis.shifts import BETAS, SHORTEST, noise, partition, shifts
from tests.projections.analysis.courses import course, stepped
from tests.projections.analysis.known import ORACLE
from tests.projections.analysis.near import near


def cost(values: list[float], starts: tuple[int, ...], penalty: float) -> float:
    """What a partition costs, from its definition."""
    total = penalty * len(starts)
    for first, after in pairwise([0, *starts, len(values)]):
        part = values[first:after]
        mean = fsum(part) / len(part)
        total += fsum((value - mean) ** 2 for value in part)
    return total


def every_partition(count: int) -> list[tuple[int, ...]]:
    """All of up to three shifts."""
    return [
        starts
        for number in range(4)
        for starts in combinations(range(SHORTEST, count), number)
        if all(b - a >= SHORTEST for a, b in pairwise([0, *starts, count]))
    ]


def test_partitions_are_those_of_ruptures() -> None:
    """For every β, on steps, wandering noise, counts and one long series."""
    for case in ORACLE["partitions"]:
        values = case["values"]
        found = [partition(values, beta * log(len(values)) * noise(values) ** 2) for beta in BETAS]
        assert found == case["found"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-9, 9).map(float), min_size=10, max_size=22), st.floats(0.5, 60))
def test_no_partition_is_cheaper(values: list[float], penalty: float) -> None:
    """Brute force over all partitions."""
    least = min(cost(values, starts, penalty) for starts in every_partition(len(values)))
    assert near(cost(values, tuple(partition(values, penalty)), penalty), least)


def test_a_known_shift_is_found_where_it_is() -> None:
    """Within two values in at least ninety of a hundred series; before and after are its levels."""
    placed = 0
    for seed in range(100):
        found = shifts(stepped(seed, (30, 25), (10, 13)))
        assert found is not None
        placed += len(found.found) == 1 and abs(found.found[0].first - 30) <= 2
    assert placed >= 90
    shifted = shifts(stepped(5, (30, 25), (10, 13)))
    assert shifted is not None
    assert [(round(one.before), round(one.after)) for one in shifted.found] == [(10, 13)]
    assert near(shifted.sigma, 1, within=0.4)


def test_noise_has_no_shift() -> None:
    """In at least ninety-five of a hundred series."""
    none = sum(not found.found for seed in range(100) if (found := shifts(course(seed, 60))))
    assert none >= 95


def test_a_shift_that_not_every_penalty_finds_is_doubtful() -> None:
    """It is not told as a shift; clear ones and none at all are not in doubt."""
    drifting = [shifts(course(seed, 78, slope=-0.04)) for seed in range(40)]
    assert sum(found.doubtful and len(found.found) < 2 for found in drifting if found) >= 20
    for values in (stepped(1, (30, 30), (10, 16)), stepped(3, (60,), (5,))):
        clear = shifts(values)
        assert clear is not None
        assert not clear.doubtful


def test_an_outlier_is_no_shift_and_a_step_without_noise_is_one() -> None:
    """Fewer than five values make no level; σ is not 0 where more than half of the differences are."""
    spiked = [10.0, 11.0] * 15
    spiked[12:14] = [80.0, 80.0]
    found = shifts(spiked)
    assert found is not None
    assert found.found == ()
    clean = shifts([5.0] * 20 + [7.0] * 20)
    assert clean is not None
    assert [(one.first, one.before, one.after) for one in clean.found] == [(20, 5.0, 7.0)]


def test_too_few_values_and_values_that_never_vary() -> None:
    """None without room for two levels; nothing where nothing moves."""
    assert shifts([]) is None
    assert shifts([1.0] * 9) is None
    flat = shifts([0.0] * 30)
    assert flat is not None
    assert (flat.found, flat.sigma) == ((), 0.0)
    long = shifts([0.0, 1.0] * 600 + [9.0, 10.0] * 20)
    assert long is not None
    assert [one.first for one in long.found] == [1200]
