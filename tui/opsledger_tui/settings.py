"""A user's settings for all ledgers, theme and keys, in their own file.

    theme = "light"

    [keys]
    show_log = ["3", "f3"]

Faults in it are reported and skipped: a mistake in a file about colours must not keep anybody out of a ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, cast

from opsledger_events.errors import InputError
from opsledger_events.language import tr
from opsledger_events.nearest import did_you_mean

FILE = "tui.toml"
_NO_KEYS: Mapping[str, tuple[str, ...]] = {}


class Settings(NamedTuple):
    """The valid settings."""

    theme: str = ""
    """One of `themes.NAMES`; empty for the theme that suits the terminal."""
    keys: Mapping[str, tuple[str, ...]] = _NO_KEYS
    """Name of an action → its keys, in place of the program's."""
    faults: tuple[InputError, ...] = ()
    """What was skipped, and why."""


NOTHING_SET = Settings()


def settings_path() -> Path:
    """The path of the file, which need not exist: beside the user's own `opsledger.toml`."""
    from platformdirs import PlatformDirs  # noqa: PLC0415 - not before the first frame of a test

    return PlatformDirs("opsledger", appauthor=False).user_config_path / FILE


def read_settings(path: Path) -> Settings:
    """The settings in a file; none if there is no file."""
    if not path.exists():
        return NOTHING_SET
    import tomllib  # noqa: PLC0415 - only with a settings file

    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fault = InputError(
            tr("{settings} cannot be read: {error}", settings=path, error=error),
            tr("Until it can, the program's own theme and keys hold."),
        )
        return Settings(faults=(fault,))
    return _checked(read)


def _checked(read: dict[str, object]) -> Settings:
    from opsledger_tui.keymap import fitting  # noqa: PLC0415 - only with a settings file
    from opsledger_tui.themes import NAMES  # noqa: PLC0415

    faults = [
        InputError(
            tr("There is no setting “{name}”.", name=name),
            did_you_mean(name, ("theme", "keys")),
        )
        for name in read.keys() - {"theme", "keys"}
    ]
    theme = read.get("theme", "")
    if theme and theme not in NAMES:
        faults.append(
            InputError(
                tr("There is no theme “{name}”.", name=theme),
                tr("Choose one of {names}.", names=", ".join(NAMES)),
            )
        )
        theme = ""
    keys = read.get("keys", {})
    if not isinstance(keys, dict):
        faults.append(
            InputError(tr("`keys` is not a table."), tr("Write it as [keys], with an action on each line."))
        )
        keys = {}
    taken, clashes = fitting(cast("dict[str, object]", keys))
    return Settings(str(theme), taken, (*faults, *clashes))
