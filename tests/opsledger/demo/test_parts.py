"""The views of a whole company, built by several processes, are those that one process builds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from opsledger_projections import building
from opsledger_projections.digest import digests
from opsledger_projections.views import Views
from tests.opsledger.demo.conftest import Written


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is kept as rows, in the order of the file."""
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' "
            "AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in named}


@pytest.mark.parametrize("search", [True, False])
def test_several_processes_build_what_one_does(
    history: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search: bool
) -> None:
    """Row by row and number by number, how far each view is included; and the file is sound."""
    log, tables = history.ledger.log, {}
    for processes in (1, 2):
        monkeypatch.setattr(building, "LONG", 1 if processes > 1 else log.head() + 1)
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        views = Views.open(tmp_path / f"views-{processes}.db", log)
        assert views.rebuild(search=search) == log.head()
        tables[processes] = (rows(views.path), digests(views))
        assert views.file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        views.close()
    assert tables[1] == tables[2]
    assert tables[1][0]["versions"]
    assert sorted(one.name for one in tmp_path.glob("*part*")) == []
