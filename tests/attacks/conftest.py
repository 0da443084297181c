"""A ledger under attack, and the command line of the users who verify it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from opsledger.cli.main import main
from opsledger.ledger import Ledger
from tests.opsledger.issues import raised
from tests.program import Done


class Told(NamedTuple):
    """The output of `opsledger verify`."""

    code: int
    verdict: str
    row: dict[str, Any]
    err: str

    @property
    def span(self) -> tuple[int | None, int | None]:
        """The span (last good, first bad]; the first is None if only one position is named."""
        return self.row.get("last_good"), self.row.get("first_bad")


class Scene:
    """A ledger folder, and users with the data that they keep outside it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.place = folder / "ledger"
        self._patch = patch
        self._capture = capture
        patch.setenv("OPSLEDGER_LEDGER", str(self.place))
        self.as_user("owner")

    def as_user(self, name: str) -> Path:
        """From now on, this user runs the commands; returns the folder of their data."""
        home = self.folder / f"home-{name}"
        self._patch.setenv("XDG_DATA_HOME", str(home))
        return home

    def cli(self, *arguments: object) -> Done:
        """Run the command line inside this process."""
        self._capture.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = self._capture.readouterr()
        assert "Traceback" not in err
        return Done(code, out, err)

    def made(self, *arguments: object) -> Done:
        """Run the command line, which has to succeed."""
        done = self.cli(*arguments)
        assert done.code == 0, done.err
        return done

    def verify(self, *arguments: object) -> Told:
        """The verdict of `opsledger verify`."""
        done = self.cli("verify", *arguments, "-o", "json")
        row: dict[str, Any] = json.loads(done.out) if done.out else {}
        return Told(done.code, row.get("verdict", ""), row, done.err)

    def grow(self, count: int, title: str = "坏了") -> None:
        """Add that many entries, each an issue of its own."""
        with Ledger.open(self.place) as ledger:
            before = ledger.log.head()
            ledger.execute_many([raised(f"{title} {before + number}") for number in range(1, count + 1)])

    def key_of_another(self) -> str:
        """The public key of another ledger of the same user."""
        other = self.folder / "other"
        self.made("init", "--ledger", other)
        self.made("issue", "raise", "--title", "x", "--ledger", other)
        self.made("checkpoint", "--ledger", other)
        return self.made("key", "show", "--ledger", other).out.strip()

    def sign(self) -> Path:
        """Sign a checkpoint, which is kept in the ledger and outside it; returns its file."""
        return Path(json.loads(self.made("checkpoint", "-o", "json").out)["file"])


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Scene:
    """A ledger with eight entries, signed at five and at eight, and two more that are not signed."""
    for name in ("OPSLEDGER_OUTPUT", "OPSLEDGER_KEY", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPSLEDGER_LANG", "en")
    monkeypatch.setenv("OPSLEDGER_ZONE", "UTC")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    scene = Scene(tmp_path, monkeypatch, capfd)
    scene.made("init")
    scene.grow(5)
    scene.sign()
    scene.grow(3)
    scene.sign()
    scene.grow(2)
    return scene
