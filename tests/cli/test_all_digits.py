"""Numbers on the command line: what was recorded is read to its last digit, wherever it is shown."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.conftest import Run


def done(cli: Run, line: str) -> str:
    """What a command answers."""
    result = cli(*shlex.split(line))
    assert result.code == 0, f"{line}: {result.err}"
    return result.out


@pytest.fixture
def cash(cli: Run) -> Run:
    """An indicator whose limits and values have more digits than six."""
    done(
        cli, "indicator define cash --title Cash --unit CNY --formula bank --frequency month --at 2026-01-01"
    )
    done(cli, "indicator redefine cash --warning-limit 12345678.5 --reason r --at 2026-01-02")
    done(cli, "indicator redefine cash --warning-limit 12345679.5 --reason r --at 2026-01-03")
    done(cli, "indicator set-target cash --since 2026-01 --target 12345999.5 --at 2026-01-03")
    return cli


def test_two_limits_that_differ_do_so_in_the_difference(cash: Run) -> None:
    """Exit code 1: something changed."""
    out = cash("diff", "2026-01-02", "2026-01-03", "cash").out
    assert "12345678.5" in out.replace(",", "")
    assert "12345679.5" in out.replace(",", "")


@pytest.mark.parametrize("value", ["1234.56", "1234567.89", "18900123.45", "0.00001"])
def test_a_value_is_answered_listed_and_told_as_it_was_given(cash: Run, value: str) -> None:
    measured = f"indicator measure cash --period 2026-01 --value {value} --at 2026-02-01"
    assert value in done(cash, measured)
    for asked in ("log cash", "log cash -o csv --fields summary", "kpi", "kpi cash"):
        assert value in done(cash, asked), asked
    page = done(cash, "analyse cash").replace(",", "")
    assert value in page
    assert "12345999.5" in page
    assert "e+" not in page


def test_a_budget_keeps_its_cents(cli: Run) -> None:
    """When it is prepared, in its log and on its page."""
    out = done(
        cli,
        "budget prepare BUD --title B --period 2026 --currency CNY --lines account=Wages,planned=18900123.45",
    )
    assert "18900123.45" in out
    assert "18900123.45" in done(cli, "show BUD")
    assert "18,900,123.45" in done(cli, "handbook BUD")


def test_a_mean_of_segments_reads_alike_in_kpi_and_analyse(cli: Run) -> None:
    """It was worked out: in four digits, for people; programs get all of them."""
    done(
        cli,
        "indicator define rate --title Rate --unit % --formula a/b --frequency month --aggregate mean --at 2026-01-01",
    )
    for segment, value in (("East", 1), ("West", 1), ("North", 2)):
        done(
            cli,
            f"indicator measure rate --period 2026-01 --segment {segment} --value {value} --at 2026-02-01",
        )
    assert "1.333 " in done(cli, "kpi")
    assert "1.333 % (2026-01)" in done(cli, "analyse rate")
    assert "1.333\n" in done(cli, "analyse rate --fields period,value")
    assert "1.3333333333333333" in done(cli, "kpi -o json")
    assert "1.3333333333333333" in done(cli, "analyse rate -o csv")
