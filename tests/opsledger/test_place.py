"""Which folder is the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger.place import find_place
from opsledger_events.errors import InputError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that nothing of this machine's user counts."""
    monkeypatch.delenv("OPSLEDGER_LEDGER", raising=False)
    for variable, folder in {
        "HOME": "home",
        "XDG_DATA_HOME": "home/data",
        "XDG_CONFIG_HOME": "home/config",
    }.items():
        monkeypatch.setenv(variable, str(tmp_path / folder))
    return tmp_path / "home"


def ledger_in(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.db").touch()
    return folder


def test_flag_environment_settings_nearest_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearest = ledger_in(tmp_path / "a")
    here = nearest / "b" / "c"
    here.mkdir(parents=True)
    assert find_place(None, here).path == nearest
    (tmp_path / "opsledger.toml").write_text('ledger = "elsewhere"\n')
    assert find_place(None, here).path == tmp_path / "elsewhere"
    (nearest / "opsledger.toml").write_text('ledger = "nearer"\n')
    assert find_place(None, here).path == nearest / "nearer"
    monkeypatch.setenv("OPSLEDGER_LEDGER", "/from/environment")
    assert find_place(None, here).path == Path("/from/environment")
    assert find_place("flag", here).path == Path("flag")


def test_a_link_that_leads_nowhere_is_not_passed_over(tmp_path: Path) -> None:
    """What is recorded would go to another ledger while the disk of this one is not mounted."""
    (tmp_path / "log.db").symlink_to(tmp_path / "unmounted" / "log.db")
    assert find_place(None, tmp_path).path == tmp_path


def test_without_any_it_is_the_users_own(tmp_path: Path, home: Path) -> None:
    own = find_place(None, tmp_path)
    assert home in own.path.parents or home == own.path
    assert own.why == "your own ledger"


def test_settings_of_the_user_come_last(tmp_path: Path, home: Path) -> None:
    settings = home / "config" / "opsledger" / "opsledger.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'ledger = "{tmp_path}/mine"\n')
    assert find_place(None, tmp_path).path == tmp_path / "mine"


@pytest.mark.parametrize("text", ["ledger = \n", "ledger = 3\n", "\xff"])
def test_settings_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "opsledger.toml").write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match="opsledger"):
        find_place(None, tmp_path)


def test_a_server_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="folder"):
        find_place("postgresql://host/db")
