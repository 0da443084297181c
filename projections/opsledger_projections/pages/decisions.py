"""Decision rules: who may decide what, and the decisions taken, newest first, with reversed ones marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsledger_events.event import AnyEntry
from opsledger_events.kinds.rule import DecisionMade, DecisionReversed
from opsledger_events.language import tr
from opsledger_events.registry import kind_named
from opsledger_events.rule_record import DecisionRule
from opsledger_projections.pages import blocks as b
from opsledger_projections.pages.cells import columns_of, named
from opsledger_projections.pages.contents import Chapter
from opsledger_projections.pages.reading import Reading
from opsledger_projections.records import RecordRow

SHOWN = ("last_decision",)
"""Fields that `of_rule` shows itself."""

DECISIONS_SHOWN = 200
"""Maximum number of decisions on a page; the log has all of them."""


def blocks(reading: Reading, chapter: Chapter) -> Iterator[b.Block]:
    """The authority matrix of the rules in force, rules in preparation, and the decisions taken."""
    del chapter
    rules = reading.of_kind("rule", every=True)
    in_force = [row for row in rules if row.state.state == "effective"]
    yield b.Heading(tr("Who may decide what"))
    yield authority(reading, in_force, empty=tr("No rule is in force."))
    if drafts := [row for row in rules if row.state.state == "draft"]:
        yield b.Heading(tr("In preparation"))
        yield authority(reading, drafts)
    yield b.Heading(tr("Decisions taken"))
    yield from decisions(reading, sum(_rule(row).decisions for row in rules))


def _rule(row: RecordRow) -> DecisionRule:
    assert isinstance(row.state, DecisionRule)
    return row.state


def _rule_column() -> b.Column:
    return b.Column(str(kind_named("rule").label))


def authority(reading: Reading, rows: Sequence[RecordRow], empty: str = "") -> b.Table:
    """For each matter: who decides it, within which limits, after consulting whom, and on what basis."""
    return b.Table(
        (
            _rule_column(),
            *columns_of(
                DecisionRule, "matter", "decider", "at_least", "limit", "unit", "consulted", "required_basis"
            ),
        ),
        tuple(
            (
                reading.ref(row.record),
                rule.matter or rule.title,
                named(reading, rule.decider) or b.Tag(tr("nobody"), "bad"),
                rule.at_least,
                rule.limit,
                rule.unit or None,
                tuple(named(reading, name) for name in rule.consulted),
                rule.required_basis or None,
            )
            for row in rows
            for rule in (_rule(row),)
        ),
        empty=empty,
    )


def decisions(reading: Reading, count: int, record: str = "") -> Iterator[b.Block]:
    """The last of `count` decisions, under one rule or all rules, and how many are left out.

    The page of a rule also shows what each decision was about, and the version of the rule.
    """
    found = reading.entries("rule.decision_made", record=record, limit=DECISIONS_SHOWN)
    undone = reversals(reading, record)
    yield b.Table(
        (
            b.Column(tr("When")),
            *(() if record else (_rule_column(),)),
            *columns_of(DecisionMade, "choice", "amount", "unit", "decider", "basis"),
            *(columns_of(DecisionMade, "about", "rule_version") if record else ()),
            b.Column(tr("Holds")),
            b.Column(tr("Entry")),
        ),
        tuple(_line(reading, entry, undone.get(entry.position), one_rule=bool(record)) for entry in found),
        empty=tr("Nothing was decided yet."),
    )
    if count > len(found):
        more = count - len(found)
        yield b.Paragraph(tr("Older decisions in the ledger: {count}.", count=more), "quiet")


def reversals(reading: Reading, record: str = "") -> dict[int, AnyEntry]:
    """The entries that reversed a decision, by the decision's position."""
    return {
        entry.data.decision: entry
        for entry in reading.entries("rule.decision_reversed", record=record)
        if isinstance(entry.data, DecisionReversed)
    }


def _line(
    reading: Reading, entry: AnyEntry, undone: AnyEntry | None, *, one_rule: bool
) -> tuple[b.Cell, ...]:
    """The table row of one decision."""
    made = entry.data
    assert isinstance(made, DecisionMade)
    held: b.Cell = b.Tag(tr("yes"), "good")
    if undone is not None:
        held = (b.Tag(tr("reversed"), "warning"), undone.effective_at, undone.reason or None)
    return (
        entry.effective_at,
        *(() if one_rule else (reading.ref(entry.record),)),
        made.choice,
        made.amount,
        made.unit or None,
        named(reading, made.decider or entry.actor),
        made.basis or None,
        *((reading.ref(made.about) if made.about else None, made.rule_version) if one_rule else ()),
        held,
        f"#{entry.position}",
    )


def of_rule(reading: Reading, row: RecordRow) -> Iterator[b.Block]:
    """The decisions taken under one rule."""
    rule = _rule(row)
    if rule.decisions:
        yield b.Heading(tr("Decisions taken"))
        yield from decisions(reading, rule.decisions, row.record)
