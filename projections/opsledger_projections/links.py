"""What points at a record: typed links, and fields that name it, at any moment on both axes."""

from __future__ import annotations

from typing import NamedTuple

from opsledger_events.marks import label_of
from opsledger_events.record import LinkType
from opsledger_events.registry import kind_named
from opsledger_projections.at import LIVE, At
from opsledger_projections.linking import links_of
from opsledger_projections.records import record_at
from opsledger_projections.views import Views


class LinkRow(NamedTuple):
    """A record that points at another."""

    record: str
    kind: str
    title: str
    type: str
    """The link's type (`caused_by`), or the name of the field (`sources`)."""


def links_to(views: Views, record: str, at: At = LIVE) -> list[LinkRow]:
    """What points at a record at a moment, in the order in which the links were made."""
    rows = views.connection.execute(
        "SELECT r.record FROM links l JOIN records r ON r.no = l.no "
        "WHERE l.target = ? AND l.since <= ? GROUP BY l.no ORDER BY min(l.since)",
        (record, at.position),
    ).fetchall()
    found: list[LinkRow] = []
    for (candidate,) in rows:
        row = record_at(views, candidate, at)
        if row is None:
            continue
        pairs = sorted(links_of(kind_named(row.kind), row.state))
        found.extend(
            LinkRow(row.record, row.kind, row.state.title, link_type)
            for link_type, target in pairs
            if target == record
        )
    return found


def neighbours(views: Views, record: str, at: At = LIVE) -> set[str]:
    """The records that a record points at, and those that point at it, at a moment."""
    found = {link.record for link in links_to(views, record, at)}
    if row := record_at(views, record, at):
        found.update(target for _, target in links_of(kind_named(row.kind), row.state))
    return found


def label_of_link(kind: str, word: str) -> str:
    """The label of a link's type, or of a field that refers to another record."""
    return str(LinkType(word).label) if word in set(LinkType) else label_of(kind_named(kind).record, word)
