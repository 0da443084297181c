"""A folder that is being filled: whatever ends that, nothing of it is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsledger.unfinished import unfinished


def test_ctrl_c_as_it_is_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal is answered as soon as the call of the system returns, when the folder is there already."""
    make = Path.mkdir

    def make_and_be_interrupted(path: Path, mode: int) -> None:
        make(path, mode=mode)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "mkdir", make_and_be_interrupted)
    with pytest.raises(KeyboardInterrupt), unfinished(tmp_path, "site", 0o700):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_of_one_process_do_not_meet(tmp_path: Path) -> None:
    with unfinished(tmp_path, "site", 0o700) as one, unfinished(tmp_path, "site", 0o700) as other:
        assert one != other
    assert list(tmp_path.iterdir()) == []


def test_what_was_moved_away_stays(tmp_path: Path) -> None:
    with unfinished(tmp_path, "site", 0o700) as folder:
        (folder / "page.html").write_text("whole")
        folder.rename(tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
