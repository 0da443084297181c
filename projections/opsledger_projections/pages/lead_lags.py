"""Whether one figure leads another, as a page."""

from __future__ import annotations

from collections.abc import Iterator

from opsledger_events.language import tr
from opsledger_projections.analysis.leads import Leads
from opsledger_projections.pages import blocks as b


def page(first: str, second: str, found: Leads | None) -> b.Page:
    """The correlation at each lag as bars, and the band of chance."""
    title = tr("Does {first} go before {second}", first=first, second=second)
    if found is None:
        return b.Page(first, title, (b.Paragraph(in_words(first, second, found)),))
    return b.Page(
        first,
        title,
        (
            b.Paragraph(in_words(first, second, found)),
            b.Bars(
                tr("Correlation of their changes, by periods that {first} comes first", first=first),
                (tr("Correlation"),),
                tuple(
                    b.Bar(
                        f"{one.lag:+d}",
                        (round(one.correlation, 2),),
                        "warning" if abs(one.correlation) > found.band else "plain",
                    )
                    for one in found.lags
                ),
            ),
            b.Paragraph(tr("What goes before is not a cause."), "quiet"),
            *(b.Paragraph(line, "quiet") for line in of_season(found)),
        ),
    )


def of_season(found: Leads | None) -> Iterator[str]:
    """A remark that a season was removed, if one was."""
    if found is not None and found.seasonal:
        yield tr(
            "The season of both is taken out: figures that have one are alike at some lag for that alone."
        )


def in_words(first: str, second: str, found: Leads | None) -> str:
    """The strongest lag in words, with the band and the number of lags tried."""
    if found is None:
        return tr("There are too few periods in which both were measured and changed.")
    one = found.strongest
    figures = {"r": one.correlation, "band": found.band, "tried": len(found.lags), "lag": abs(one.lag)}
    if not found.found:
        return tr(
            "Nothing beyond chance: of {tried} lags the strongest correlation is {r:+.2f}, and chance alone makes ±{band:.2f}.",
            **figures,
        )
    if not one.lag:
        return tr(
            "{first} and {second} move in the same period (r = {r:+.2f}; of {tried} lags, chance makes ±{band:.2f}).",
            first=first, second=second, **figures,
        )  # fmt: skip
    before, after = (first, second) if one.lag > 0 else (second, first)
    if abs(one.lag) == 1:
        return tr(
            "{first} goes one period before {second} (r = {r:+.2f}; of {tried} lags, chance makes ±{band:.2f}).",
            first=before, second=after, **figures,
        )  # fmt: skip
    return tr(
        "{first} goes {lag} periods before {second} (r = {r:+.2f}; of {tried} lags, chance makes ±{band:.2f}).",
        first=before, second=after, **figures,
    )  # fmt: skip
