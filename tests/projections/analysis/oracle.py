"""Make `oracle.json`: what statsmodels, scipy and ruptures say of some series.

Run it where they are installed, from the root of the repository: `python -m tests.projections.analysis.oracle`. They are
no dependencies, not even of the tests: with what they need they are larger than all the rest together. The file holds
the values too, so that the tests compare with what the programs saw.
"""

from __future__ import annotations

import json
from importlib import import_module
from math import log
from pathlib import Path
from typing import Any

from opsledger_projections.analysis.interrupted import around, harmonics_for, lag_of
from opsledger_projections.analysis.shifts import BETAS, SHORTEST, noise
from tests.projections.analysis.courses import course, stepped

FILE = Path(__file__).with_name("oracle.json")

INTERRUPTED: list[dict[str, Any]] = [
    {"values": course(1, 40, at=25, jump=3), "at": 25, "season": None},
    {"values": course(2, 60, phi=0.6, at=30, jump=2, turn=0.2), "at": 30, "season": None},
    {"values": course(3, 72, at=40, jump=4, season=12, swing=6), "at": 40, "season": 12.0},
    {"values": course(4, 156, phi=0.3, at=100, jump=-5, season=365.2425 / 7, swing=4), "at": 100, "season": 365.2425 / 7},
    {"values": course(5, 90, at=45, slope=0.3), "at": 45, "season": 7.0, "gaps": [3, 4, 30, 60]},
    {"values": [value * 1e6 for value in course(6, 40, at=20, jump=1, season=4, swing=2)], "at": 20, "season": 4.0},
    {"values": course(7, 16, at=8, jump=9), "at": 8, "season": 12.0},
]  # fmt: skip

STEPPED = [
    stepped(1, (30, 30), (10, 13)),
    stepped(2, (20, 25, 15), (10, 14, 9)),
    stepped(3, (80,), (5,)),
    stepped(4, (6, 40, 7, 30), (0, 4, -3, 2)),
    course(5, 100, phi=0.6),
    [float(round(value - 98) % 4) for value in course(6, 90)],
    stepped(7, (10,), (1,)),
    stepped(8, (150, 120, 130), (100, 101, 99)),
]


def main() -> None:
    """Write the file."""
    found = {
        "versions": {name: import_module(name).__version__ for name in ("statsmodels", "scipy", "ruptures")},
        "quantiles": [
            [share, freedom, float(import_module("scipy.stats").t.ppf((1 + share) / 2, freedom))]
            for share in (0.5, 0.9, 0.95, 0.999)
            for freedom in (1, 2, 3, 4, 5, 10, 37, 148)
        ],
        "interrupted": [interrupted(**case) for case in INTERRUPTED],
        "trends": [trend(case["values"]) for case in INTERRUPTED],
        "correlations": correlations(course(8, 60), course(9, 60)),
        "partitions": [partitions(values) for values in STEPPED],
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def interrupted(
    values: list[float], at: int, season: float | None, gaps: tuple[int, ...] = ()
) -> dict[str, Any]:
    """Level and slope after a date, with their Newey-West errors, by statsmodels."""
    np, api = import_module("numpy"), import_module("statsmodels.api")
    numbers = [number for number in range(len(values)) if number not in gaps]
    numbers = numbers[around(numbers, at, season)]
    t = np.array(numbers, float)
    y = np.array([values[number] for number in numbers])
    columns = [np.ones(len(t)), t]
    for harmonic in range(1, harmonics_for(len(t), season) + 1):
        angle = 2 * np.pi * harmonic * t / (season or 1)
        columns += [np.sin(angle), np.cos(angle)]
    columns += [(t >= at) * 1.0, np.maximum(t - at, 0)]
    model = api.OLS(y, np.column_stack(columns))
    plain = model.fit()
    robust = model.fit(
        cov_type="HAC", cov_kwds={"maxlags": lag_of(len(t)), "use_correction": True}, use_t=True
    )
    rest = plain.resid
    return {
        "numbers": numbers,
        "values": y.tolist(),
        "at": at,
        "season": season,
        "level": float(robust.params[-2]),
        "slope": float(robust.params[-1]),
        "level_error": float(robust.bse[-2]),
        "slope_error": float(robust.bse[-1]),
        "level_ordinary": float(plain.bse[-2]),
        "r1": float((rest[1:] @ rest[:-1]) / (rest @ rest)),
    }  # fmt: skip


def trend(values: list[float]) -> dict[str, Any]:
    """The Theil-Sen slope and its interval, by scipy."""
    slope, _, low, high = import_module("scipy.stats").theilslopes(values)
    return {"values": values, "slope": float(slope), "low": float(low), "high": float(high)}


def correlations(first: list[float], second: list[float]) -> dict[str, Any]:
    """The correlations of the changes with the second one 0, 1 ... 8 periods later, by statsmodels."""
    np, tools = import_module("numpy"), import_module("statsmodels.tsa.stattools")
    found = tools.ccf(np.diff(second), np.diff(first), adjusted=False)[:9]
    return {"first": first, "second": second, "found": [float(one) for one in found]}


def partitions(values: list[float]) -> dict[str, Any]:
    """The best partition for each β, by ruptures."""
    np, ruptures = import_module("numpy"), import_module("ruptures")
    found: list[list[int]] = []
    for beta in BETAS:
        penalty = beta * log(len(values)) * noise(values) ** 2
        ends = ruptures.Pelt(model="l2", min_size=SHORTEST, jump=1).fit(np.array(values)).predict(pen=penalty)
        found.append([int(end) for end in ends[:-1]])
    return {"values": values, "found": found}


if __name__ == "__main__":
    main()
