"""Examines a vault for `opsledger doctor`: missing keys, the ledger it belongs to, and who may read it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from opsledger.store.reader import UNREADABLE
from opsledger.vault.keys import VARIABLE, Vault, vault_path
from opsledger.vault.opening import keys_in
from opsledger_events.errors import DeniedError, IntegrityError, OpsledgerError
from opsledger_events.language import tr

if TYPE_CHECKING:
    from pathlib import Path

    from opsledger.store.reader import LogReader


class Look(NamedTuple):
    """One finding about the vault."""

    verdict: str
    """`ok`, `warning` or `bad`."""
    what: str
    way_out: str = ""


def look(log: LogReader) -> Iterator[Look]:
    """The findings about a ledger's vault. Reads every entry that has sealed texts.

    An interrupted erasure is completed first.
    """
    path = vault_path(log.place, log.identity)
    named = keys_named(log)
    if not path.exists():
        yield _none(path, named)
        return
    try:
        log.opener.settle()
        vault = Vault.open(path, log.identity)
    except OpsledgerError as error:
        verdict = "warning" if isinstance(error, DeniedError) else "bad"
        yield Look(verdict, error.message, error.way_out)
        return
    try:
        yield from _modes(path)
        yield _keys(vault, path, named)
    finally:
        vault.close()


def keys_named(log: LogReader) -> set[str]:
    """The ids of the keys that texts of the log were sealed with. Unreadable entries are skipped; other checks report them."""
    found: set[str] = set()
    for raw in log.sealed_entries():
        with suppress(IntegrityError, *UNREADABLE):
            found |= keys_in(raw)
    return found


def _none(path: Path, named: set[str]) -> Look:
    if not named:
        return Look("ok", tr("nothing is sealed yet; the first text about a person makes {path}", path=path))
    return Look(
        "bad",
        tr(
            "Texts about persons are sealed (keys: {count}), and their vault {path} is not there.",
            count=len(named),
            path=path,
        ),
        tr("Put the vault back from its backup, or name its folder with {variable}.", variable=VARIABLE),
    )


def _modes(path: Path) -> Iterator[Look]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & stat.S_IRWXO:
        yield Look(
            "bad",
            tr("Everybody on this machine may use the vault {path} (mode {mode:o}).", path=path, mode=mode),
            tr("Run `chmod 600 {path}`.", path=path),
        )


def _keys(vault: Vault, path: Path, named: set[str]) -> Look:
    lost = [name for name in named if not vault.key(name) and not vault.is_erased(name)]
    if lost:
        return Look(
            "bad",
            tr(
                "Keys that texts were sealed with are not in the vault {path}: {count}.",
                count=len(lost),
                path=path,
            ),
            tr(
                "Is it an older copy? Put the newest one back, then run `opsledger views rebuild`; "
                "until then those texts read as sealed."
            ),
        )
    erased = sum(vault.is_erased(name) for name in named)
    return Look(
        "ok",
        tr(
            "{path} (keys: {count}, destroyed: {erased}); keep its backup apart from that of the log",
            count=len(named) - erased,
            path=path,
            erased=erased,
        ),
    )
