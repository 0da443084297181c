"""Which version of a record counts at a moment, as SQL that only seeks in indexes.

Ledger order decides: the state at (T, K) folds, in ledger order, the entries with position ≤ K and effective
time ≤ T. If effective times never went back, these entries are a run from the record's first entry on,
and the version after the last of them is the answer. `versions.high_us` is the greatest effective time
of a record's entries so far, so it never decreases, and the longest run of first entries in effect at T
ends at the last version with `high_us` ≤ T. The entries that count beyond that run are `late` ones:
recorded after an entry that held later. If there is one, the record is *mixed* at T, and its late
entries are folded onto the run. This is rare: T must lie between a late entry and the entry that it
was late for.
"""

from __future__ import annotations

from opsledger_projections.at import FOREVER, FOREVER_US, At
from opsledger_projections.views import Views


def settled(views: Views, at: At) -> At:
    """The same moment, with FOREVER on each axis where that means the same, because it is the quickest to answer."""
    position = FOREVER if at.position >= views.position else at.position
    effective_us = FOREVER_US
    if at.effective_us != FOREVER_US and not views.effective_now(at.effective_us):
        effective_us = at.effective_us
    return At(position, effective_us)


class MomentSql:
    """SQL for one settled moment. The table of records is `r`; the suffix `x` tells its parameters from another moment's."""

    def __init__(self, at: At, x: str = "") -> None:
        """The parameters are `:position{x}` and `:effective_us{x}`."""
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
            f"AND position > coalesce(l.position, 0) AND position <= :position{x} "
            f"AND effective_us <= :effective_us{x}), v.version) END"
        )

    def rows(self, where: str) -> str:
        """SQL for the records that meet a condition, with their versions at the moment, in order of creation."""
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


class PairSql:
    """SQL for two settled moments: the records that may differ, as they are at each."""

    def __init__(self, a: At, b: At) -> None:
        """The parameters are those of both moments, with the suffixes `_a` and `_b`."""
        self._a, self._b = MomentSql(a, "_a"), MomentSql(b, "_b")
        self.values = self._a.values | self._b.values

    def rows(self, where: str) -> str:
        """SQL for those that meet a condition, in order of creation.

        The columns are number, id and kind; then, for each moment, the position of the run's last version, whether
        late entries count beyond it, and the state of the run.
        """
        return f"""
            WITH moved AS MATERIALIZED (
                SELECT r.no, r.record, r.kind, {self._a.last} AS last_a, {self._a.mixed} AS mixed_a,
                {self._b.last} AS last_b, {self._b.mixed} AS mixed_b
                FROM records r WHERE {where}
            )
            SELECT m.no, m.record, m.kind, m.last_a, m.mixed_a, va.state, m.last_b, m.mixed_b, vb.state
            FROM moved m LEFT JOIN versions va ON va.position = m.last_a
            LEFT JOIN versions vb ON vb.position = m.last_b
            WHERE m.mixed_a OR m.mixed_b OR m.last_a IS NOT m.last_b ORDER BY m.no
        """
