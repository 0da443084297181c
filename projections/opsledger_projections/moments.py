"""Which version of a record counts at a moment, as SQL that only seeks in indexes.

Ledger order decides: the state at (T, K) folds, in ledger order, the entries with position ≤ K and effective
time ≤ T. Where effective times never went back, these are the first so many entries of the record,
and the version after the last of them is the answer. `versions.high_us` is the greatest effective time
of a record's entries so far, so it never goes back, and the longest run of first entries in effect at T
ends at the last version with `high_us` ≤ T. The entries that count beyond that run are `late` ones:
recorded after one that held later. Where there is such an entry, the record is *mixed* at T, and the late
entries are folded onto the run; that is rare, for it takes a T between a late entry and what it was
late for.
"""

from __future__ import annotations

from opsledger_projections.at import FOREVER, FOREVER_US, At
from opsledger_projections.views import Views


def settled(views: Views, at: At) -> At:
    """The same moment, with `forever` where it comes to that: the quickest way to answer."""
    position = FOREVER if at.position >= views.position else at.position
    effective_us = FOREVER_US
    if at.effective_us != FOREVER_US and not views.effective_now(at.effective_us):
        effective_us = at.effective_us
    return At(position, effective_us)


class MomentSql:
    """SQL for one settled moment; records are `r`, and `x` tells its parameters from another moment's."""

    def __init__(self, at: At, x: str = "") -> None:
        """Parameters are `:position{x}` and `:effective_us{x}`."""
        self.values = {f"{name}{x}": value for name, value in at._asdict().items()}
        known = f"(SELECT max(position) FROM versions WHERE no = r.no AND position <= :position{x})"
        held = (
            f"(SELECT position FROM versions WHERE no = r.no AND high_us <= :effective_us{x} "
            "ORDER BY high_us DESC, position DESC LIMIT 1)"
        )
        if at.effective_us == FOREVER_US:
            self.last, self.mixed = known, "0"
        else:
            self.last = held if at.position == FOREVER else f"min({known}, {held})"
            self.mixed = (
                "(r.in_order = 0 AND EXISTS (SELECT 1 FROM versions INDEXED BY versions_late WHERE no = r.no AND late = 1 "
                f"AND position > coalesce({held}, 0) AND position <= :position{x} "
                f"AND effective_us <= :effective_us{x}))"
            )
        self.version = (
            "CASE WHEN l.inert = 0 THEN v.version ELSE coalesce((SELECT max(version) "
            "FROM timeline INDEXED BY timeline_inert WHERE inert = 1 AND no = l.no "
            f"AND position > l.position AND position <= :position{x} "
            f"AND effective_us <= :effective_us{x}), v.version) END"
        )

    def rows(self, where: str) -> str:
        """The records of a condition with their version at the moment, in the order in which they came."""
        return f"""
            WITH last AS MATERIALIZED (
                SELECT r.no, r.record, r.kind, r.inert, r.began_us, {self.last} AS position, {self.mixed} AS mixed
                FROM records r WHERE {where}
            )
            SELECT l.no, l.record, l.kind, v.state, {self.version}, v.position, l.began_us, v.effective_us, l.mixed
            FROM last l LEFT JOIN versions v ON v.position = l.position
            WHERE l.mixed OR v.position IS NOT NULL ORDER BY l.no
        """


LATE = """
SELECT position FROM versions INDEXED BY versions_late WHERE no = :no AND late = 1
AND position > :last AND position <= :position AND effective_us <= :effective_us ORDER BY position
"""
"""The late entries of a mixed record that count beyond its run, in ledger order."""


def changed_between(views: Views, a: At, b: At) -> list[str]:
    """The records that may differ at two moments: no other does. In the order in which they came."""
    one, other = MomentSql(settled(views, a), "_a"), MomentSql(settled(views, b), "_b")
    rows = views.connection.execute(
        f"SELECT record FROM records r WHERE {one.mixed} OR {other.mixed} "
        f"OR {one.last} IS NOT {other.last} ORDER BY no",
        one.values | other.values,
    )
    return [record for (record,) in rows]
