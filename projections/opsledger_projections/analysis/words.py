"""The findings of the methods in sentences, for pages and for analyses kept in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import isclose

from opsledger_events.digits import exact, signed, to_digits
from opsledger_events.language import joined, tr
from opsledger_events.periods import Period
from opsledger_projections.analysis.comparison import Comparison
from opsledger_projections.analysis.counts import Counts
from opsledger_projections.analysis.dependence import Dependence, Verdict, dependence
from opsledger_projections.analysis.explain import (
    Candidate,
    Explanation,
    Measure,
    by_record,
    others_together,
)
from opsledger_projections.analysis.figures import Figure
from opsledger_projections.analysis.flow import DAY_US
from opsledger_projections.analysis.interrupted import Estimate
from opsledger_projections.analysis.of_figure import Analysed, GoalPace
from opsledger_projections.analysis.placebo import Rank
from opsledger_projections.analysis.placebo import Verdict as Standing
from opsledger_projections.analysis.run_rules import Found, Rule
from opsledger_projections.analysis.season import of_season
from opsledger_projections.analysis.shifts import Shifts
from opsledger_projections.analysis.trend import Trend
from opsledger_projections.weights import of_segments
from opsledger_projections.xmr import Limits


def short(value: float) -> str:
    """A computed number, with as many digits as are meaningful."""
    return exact(to_digits(value))


def of_pace(one: GoalPace) -> str:
    """A goal's progress, and that of a steady pace."""
    pace = one.pace
    if pace.progress is None:
        return tr("{goal}: the target is the baseline, there is no way to go.", goal=one.goal)
    return tr(
        "{goal}: {progress:.0%} of the way from {baseline} to {target} by {due}; at a steady pace it would be {expected:.0%}.",
        goal=one.goal,
        progress=_hundredths(pace.progress),
        baseline=exact(pace.baseline),
        target=exact(pace.target),
        due=one.due.isoformat(),
        expected=pace.expected,
    )


def _hundredths(share: float) -> float:
    """A share rounded to a hundredth, but never to the whole if it is less."""
    rounded = round(share, 2) + 0.0
    return 0.99 if share < 1 <= rounded else rounded


def _apart(change: float, *shown: str) -> str:
    """The difference of two values, with as many decimals as these are shown with; with three digits if those would show none of it."""
    places = max(len(value.partition(".")[2]) for value in shown)
    rounded = round(change, places)
    return signed(rounded, None) if rounded or not change else signed(change)


def of_comparison(figure: Figure, one: Comparison) -> str:
    """A value compared with an earlier one, or why there is nothing to compare."""
    if one.base_period is None:
        return tr("{period}: the year before has no such period.", period=one.period)
    if one.base is None or one.value is None or one.change is None:
        return tr("{period}: {base} was not measured.", period=one.period, base=one.base_period)
    shown = {point.period: exact(point.shown) for point in figure.points}
    value = shown[one.period]
    change = _apart(one.change, value, shown[one.base_period])
    if one.relative is None:
        return tr(
            "{period}: {value}, {change} against {base}; no percentage of a base that is not above 0.",
            period=one.period,
            value=value,
            change=change,
            base=one.base_period,
        )
    return tr(
        "{period}: {value}, {change} ({relative:+.1%}) against {base}.",
        period=one.period,
        value=value,
        change=change,
        relative=one.relative,
        base=one.base_period,
    )


def of_comparisons(found: Analysed) -> Iterator[str]:
    """The latest complete period compared with earlier ones."""
    return (of_comparison(found.figure, one) for one in found.comparisons)


def of_limits(drawn: Limits | None) -> Iterator[str]:
    """The limits of the XmR chart, and whether they are reliable."""
    if drawn is None:
        yield tr("No limits: fewer than 12 values.")
        return
    yield tr(
        "XmR limits {lower} … {upper}, mean {mean}, from {points:|value|values}.",
        lower="–" if drawn.lower is None else short(drawn.lower),
        upper=short(drawn.upper),
        mean=short(drawn.mean),
        points=drawn.points,
    )
    if drawn.provisional:
        yield tr("The limits are provisional: fewer than 20 values.")


def of_present(found: Analysed) -> Iterator[str]:
    """The limits of the present level and their reliability, if the level shifted and there are enough values since."""
    drawn = found.present
    if drawn is None:
        return
    yield tr(
        "At the present level, from {period} on: limits {lower} … {upper}, mean {mean}, from {points:|value|values}.",
        period=found.figure.points[-drawn.points].period,
        lower="–" if drawn.lower is None else short(drawn.lower),
        upper=short(drawn.upper),
        mean=short(drawn.mean),
        points=drawn.points,
    )
    if drawn.provisional:
        yield tr("The limits are provisional: fewer than 20 values.")
    if drawn.correlated:
        yield of_dependence(dependence(found.figure.values[-drawn.points :]))


def of_dependence(found: Dependence) -> str:
    """The warning that neighbouring values depend on each other, or may; empty if they do not."""
    if found.verdict is Verdict.DEPENDENT:
        return tr(
            "Neighbouring values depend on each other (r₁ = {r1:.2f}): the limits do not hold as drawn.",
            r1=found.r1,
        )
    if found.verdict is Verdict.UNCLEAR:
        return tr(
            "So few values cannot rule out that neighbours depend on each other (r₁ = {r1:.2f}, at most {upper:.2f}): "
            "what is found may be chance.",
            r1=found.r1,
            upper=found.upper,
        )
    return ""


def of_reliance(found: Analysed) -> Iterator[str]:
    """Why the limits, if there are any, may not hold: neighbours depend on each other, or the values follow a season."""
    if found.limits is not None:
        yield from filter(None, (of_dependence(found.dependence), of_season(found.season)))


def of_rule(rule: Rule, above: bool | None) -> str:
    """A run rule's finding."""
    sided: dict[Rule, tuple[str, str]] = {
        "limits": (tr("above the upper limit"), tr("below the lower limit")),
        "run": (tr("in a run above the median"), tr("in a run below the median")),
        "two of three": (tr("two of three far above the mean"), tr("two of three far below the mean")),
        "four of five": (tr("four of five above the mean"), tr("four of five below the mean")),
        "trend": (tr("six rising in a row"), tr("six falling in a row")),
    }
    if rule in sided:
        return sided[rule][0 if above else 1]
    plain: dict[Rule, str] = {
        "alternating": tr("fourteen up and down in turn"),
        "close to the mean": tr("fifteen close to the mean"),
        "far from the mean": tr("eight far from the mean on either side"),
    }
    return plain[rule]


def of_signal(figure: Figure, found: Found) -> str:
    """A signal with its periods."""
    first, last = figure.points[found.first].period, figure.points[found.last].period
    return f"{first} … {last}: {of_rule(found.rule, found.above)}" if first != last else (
        f"{first}: {of_rule(found.rule, found.above)}"
    )  # fmt: skip


def of_trend(figure: Figure, found: Trend | None) -> Iterator[str]:
    """The slope with its interval, the test, and its limitations."""
    if found is None:
        yield tr("No trend is looked for in fewer than 8 values, nor in any beyond 10¹⁰⁰.")
        return
    yield tr(
        "{slope} per period (95 %: {low} … {high}); Mann–Kendall S = {s}, z = {z:.2f}.",
        slope=signed(found.slope),
        low=signed(found.low),
        high=signed(found.high),
        s=found.s,
        z=found.z,
    )
    if not found.found:
        yield tr("Chance alone often makes as much: no trend is shown.")
    elif found.residual.warns:
        yield tr("Neighbouring values may depend on each other: S is too large then, also without a trend.")
    yield from _of_newest(figure, found.points)


def _of_newest(figure: Figure, points: int) -> Iterator[str]:
    """How many values were used, if not all were."""
    if points < len(figure.points):
        yield tr(
            "Looked at are the newest {points:|value|values}, from {period} on.",
            points=points,
            period=figure.points[-points].period,
        )


def of_shifts(figure: Figure, found: Shifts | None) -> Iterator[str]:
    """Each stable shift of level, or that there is none."""
    if found is None:
        yield tr("No shift is looked for in fewer than 10 values, nor in any beyond 10¹⁰⁰.")
        return
    for one in found.found:
        yield tr(
            "From {period} on the level is {after}; before, it was {before}.",
            period=figure.points[one.first].period,
            after=short(one.after),
            before=short(one.before),
        )
    if not found.found and not found.doubtful:
        yield tr("No shift of level is found; a small one, or one of the last four values, may go unseen.")
    if found.doubtful:
        yield (
            tr("Whether and where the level shifted otherwise depends on how strictly one looks.")
            if found.found
            else tr(
                "Whether and where the level shifted depends on how strictly one looks: no shift is clear."
            )
        )
    if found.found and found.residual.warns:
        yield tr("Neighbouring values may depend on each other: wandering looks like shifts then.")
    yield from _of_newest(figure, found.points)


def of_counts(found: Counts) -> Iterator[str]:
    """The chart of counts, and whether its limits are reliable."""
    outside = sum(bar.outside for bar in found.bars)
    yield tr(
        "As counts ({chart} chart): mean {mean}, {outside} of {points} outside the limits, dispersion {dispersion:.1f}.",
        chart=found.chart,
        mean=short(found.mean),
        outside=outside,
        points=len(found.bars),
        dispersion=found.dispersion,
    )
    if found.dispersed:
        yield tr(
            "The counts vary more than chance alone makes them: these limits are too close, use those of the XmR chart."
        )


def of_figure(found: Analysed) -> list[str]:
    """All findings about a figure, one sentence per line."""
    figure = found.figure
    lines = [*map(of_pace, found.paces), *of_segments(figure.series), *of_comparisons(found)]
    lines += of_limits(found.limits)
    lines += of_reliance(found)
    lines += [of_signal(figure, one) for one in found.signals]
    lines += [*of_trend(figure, found.trend), *of_shifts(figure, found.shifts)]
    lines += of_present(found)
    lines += of_counts(found.counts) if found.counts else []
    return [*lines, *of_contributions(found)]


def of_contributions(found: Analysed) -> Iterator[str]:
    """What each segment contributed to the change of the whole, and whether this differs from the measured change."""
    for part in found.contributions.parts if found.contributions else ():
        yield tr(
            "{segment}: {rate} by its own value, {mix} by its weight.",
            segment=part.segment,
            rate=signed(part.rate),
            mix=signed(part.mix),
        )
    yield from of_own_whole(found)


def of_own_whole(found: Analysed) -> Iterator[str]:
    """The change of the whole, if its segments add up to another: it was measured separately, or has other weights."""
    parts = found.contributions
    if parts is None:
        return
    compared, points = found.comparisons[0], {point.period: point for point in found.figure.points}
    before, after = points.get(compared.base_period or ""), points.get(compared.period)
    if before is None or after is None:
        return
    one = isclose(before.value, parts.before, rel_tol=1e-9) and isclose(
        after.value, parts.after, rel_tol=1e-9
    )
    if not one:
        yield tr(
            "The whole went from {before} in {base} to {after} in {period}: its segments come to something else.",
            before=exact(before.shown),
            base=compared.base_period,
            after=exact(after.shown),
            period=compared.period,
        )


def of_estimate(found: Estimate) -> str:
    """A number with its interval."""
    return f"{signed(found.value)} ({signed(found.low)} … {signed(found.high)})"


def of_rank(found: Rank) -> str:
    """The rank of an effect among those of other dates."""
    words = {
        Standing.STANDS_OUT: tr("stands out"),
        Standing.UNCLEAR: tr("rare, but may be none"),
        Standing.LIKE_OTHERS: tr("like other dates"),
        Standing.TOO_FEW: tr("too few other dates"),
    }
    return tr("{place} of {of}, {words}", place=found.place, of=found.of, words=words[found.verdict])


def of_measure(found: Measure | None) -> str:
    """An effect and its rank, or that nothing was estimated."""
    if found is None:
        return tr("not estimated")
    return tr(
        "effect {level}, slope {slope}; {rank}",
        level=of_estimate(found.effect.level),
        slope=of_estimate(found.effect.slope),
        rank=of_rank(found.rank),
    )


def of_changes(found: Explanation, group: tuple[Candidate, ...]) -> str:
    """The changes of one record at one time, on one line."""
    one = group[0]
    parts = [
        tr(
            "{record} ({entries}, {days:.1f} d before, {scope}): {measure}",
            record=one.change.record,
            entries=joined(f"#{other.change.position}" for other in group),
            days=one.change.lead_us / DAY_US,
            scope=scope_words(one.change.scope),
            measure=of_measure(one.measure),
        )
    ]
    if one.control:
        parts.append(tr("control: {measure}", measure=of_measure(one.control)))
    if others := others_together(found, one):
        parts.append(tr("not to be told apart from {number} changes of other records", number=others))
    return "; ".join(parts)


def looks_words(count: int, since: date | str, moved: Period) -> str:
    """How many events of a window were left out because they only looked at things, and where to find them."""
    return tr(
        "What only looked at things and is left out: {number}; `opsledger log --since {since} --until {until}` tells all of it.",
        number=count,
        since=since,
        until=moved.after - timedelta(days=1),
    )


def scope_words(scope: str) -> str:
    """How closely a change relates to the indicator."""
    return {
        "same record": tr("same record"),
        "linked": tr("linked"),
        "same area": tr("same area"),
        "elsewhere": tr("elsewhere"),
    }[scope]


def of_limits_of(found: Explanation) -> Iterator[str]:
    """The limitations of an explanation: order in time proves no cause, how many dates were tried, what the intervals assume."""
    yield tr("Near in time is not a cause.")
    if not found.moved:
        yield tr(
            "The chart shows no move in {period}: no signal, and no shift of level.", period=found.period
        )
    measured = [one.measure for one in found.candidates if one.measure]
    if len(measured) < len(found.candidates):
        yield tr("Nothing is estimated from fewer than 8 values before a change or after it.")
    if not measured:
        return
    yield tr(
        "Dates whose effect is told: {dates}. The more, the likelier that one stands out by chance.",
        dates=found.dates,
    )
    if any(one.effect.correlated for one in measured):
        yield tr(
            "The residuals depend on each other: the intervals are rather too narrow, the rank is what counts."
        )
    if any(len(one.together) > 1 for one in found.candidates):
        yield tr(
            "Changes within {apart} periods of each other have the same effect in the figure.",
            apart=found.apart,
        )


def of_explanation(found: Explanation, most: int) -> list[str]:
    """What preceded a move, one sentence per line, with at most `most` records."""
    record = found.figure.record
    if not found.candidates:
        return [
            tr(
                "No change preceded {period} of {record} since {since}.",
                period=found.period,
                record=record,
                since=found.since,
            )
        ]
    lines = [tr("{period} of {record} was preceded by:", period=found.period, record=record)]
    groups = by_record(found)
    lines += [of_changes(found, group) for group in groups[:most]]
    if len(groups) > most:
        lines.append(tr("… and {number} more.", number=len(groups) - most))
    return [*lines, *of_limits_of(found)]
