"""A reading of everything at once answers as one that asks for each record."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from opsledger_events.event import AnyEntry
from opsledger_events.values import microseconds
from opsledger_projections.at import At
from opsledger_projections.attention import attention
from opsledger_projections.pages.reading import Reading
from opsledger_projections.pages.whole import WholeReading
from opsledger_projections.views import Views
from tests.projections.histories import START, histories
from tests.projections.memory import MemoryLog


@settings(max_examples=60, deadline=None)
@given(histories, st.data())
def test_it_answers_as_a_reading_of_each(entries: list[AnyEntry], data: st.DataObject) -> None:
    """At any moment: entries, links, figures, and what needs a person."""
    position = data.draw(st.integers(0, len(entries)))
    effective = data.draw(st.sampled_from([START, *(entry.effective_at for entry in entries)]))
    with TemporaryDirectory() as folder:
        views = Views.open(Path(folder) / "views.db", MemoryLog(entries))
        views.catch_up()
        for at in (At(), At(position), At(position, microseconds(effective))):
            one, whole = Reading(views, START, at), WholeReading(views, START, at)
            assert whole.calls == attention(views, at, START)
            for record in one.rows:
                assert whole.newest(record, 3) == one.newest(record, 3)
                assert list(whole.pointing_at(record)) == list(one.pointing_at(record))
                assert whole.figure(record) == one.figure(record)
        views.close()
