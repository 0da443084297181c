"""Which person somebody means by a name or a contact's id: as the ledger writes it, or nobody and the nearest names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from opsledger_events.errors import NotFoundError
from opsledger_events.language import joined, tr
from opsledger_events.names import same_name
from opsledger_events.personal import ERASED_TITLE, NOT_HERE, is_person, names_in
from opsledger_events.registry import kind_named
from opsledger_projections.at import LIVE, At
from opsledger_projections.records import records_at
from opsledger_projections.views import Views

OFFERED = 3
"""At most so many names are offered for a mistyped one."""

NOBODY = frozenset((ERASED_TITLE, NOT_HERE, ""))


def person_meant(views: Views, given: str, at: At = LIVE) -> str:
    """The name of a person, as the ledger writes it most often: of their name in any spelling, or of a contact's id.

    Who is named only at another moment is known too. Raises NotFoundError with the nearest names.
    """
    known: Counter[str] = Counter()
    for moment in dict.fromkeys((at, LIVE)):
        for row in records_at(views, moment):
            if row.record == given and is_person(type(row.state)) and row.state.title not in NOBODY:
                return row.state.title
            known.update(names_in(row.state))
            known.update(kind_named(row.kind).people_of(row.state))
        if found := _spelt(given, known):
            return found
    known.update(_actors(views))
    if found := _spelt(given, known):
        return found
    raise nobody_called(given, known)


def _actors(views: Views) -> list[str]:
    """Everybody who recorded something, each spelling of a name by itself."""
    rows = views.connection.execute(
        "SELECT name FROM names WHERE no IN (SELECT DISTINCT actor FROM timeline) ORDER BY name"
    )
    return [name for (name,) in rows]


def nobody_called(given: str, known: Iterable[str]) -> NotFoundError:
    """The error for a name that nobody has, with those that are most like it."""
    near = _nearest(given, known)
    return NotFoundError(
        tr("Nobody called “{name}” stands in the handbook or recorded anything.", name=given),
        tr("Did you mean “{near}”?", near=joined(near))
        if near
        else tr("`opsledger handbook structure` and `opsledger list contact` show who is known."),
    )


def _spelt(given: str, known: Counter[str]) -> str:
    """The name itself where it is known, else its most frequent spelling; empty where it has none."""
    if given in known and given not in NOBODY:
        return given
    wanted = same_name(given)
    same = [name for name in known if same_name(name) == wanted and name not in NOBODY]
    return max(same, key=lambda name: (known[name], name), default="")


def _nearest(given: str, known: Iterable[str]) -> list[str]:
    """The names that hold the given one, and those that look like it; each person once."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for it

    by_key = {same_name(name): name for name in sorted(known) if name not in NOBODY}
    wanted = same_name(given)
    holding = [key for key in by_key if _holds(key, wanted)]
    alike = get_close_matches(wanted, by_key, n=OFFERED, cutoff=0.6)
    return [by_key[key] for key in dict.fromkeys((*holding, *alike))][:OFFERED]


def _holds(name: str, wanted: str) -> bool:
    """Whether a word is the beginning of one of a name's words, or stands in a name that is not written in words."""
    return bool(wanted) and (f" {wanted}" in f" {name}" or (not wanted.isascii() and wanted in name))
