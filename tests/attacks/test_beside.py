"""Claims and idempotency keys taken away or given to another entry: what may happen once would happen twice."""

from __future__ import annotations

import pytest

from tests.attacks import attacker
from tests.attacks.conftest import Scene

CLAIMED = "claimed by it and not kept for it"
USED = "was used for it and is not kept for it"
ATTACKS = {
    "a claim taken away": ("DELETE FROM claims", 12, CLAIMED),
    "a claim of another entry": ("UPDATE claims SET seq = 3", 12, CLAIMED),
    "a claim that nothing made": ("INSERT INTO claims VALUES ('late:2026', 2)", None, "“claims” has 2 rows"),
    "a key taken away": ("DELETE FROM keys", 13, USED),
    "a key of another entry": ("UPDATE keys SET seq = 3", 13, USED),
    "a key that nobody used": ("INSERT INTO keys VALUES ('K-2', x'00', 2, 1)", None, "“keys” has 2 rows"),
}


@pytest.fixture
def claiming(scene: Scene) -> Scene:
    """An indicator, its value for a period, and an issue that was sent under a key."""
    scene.made("indicator", "define", "late", "--title", "Late deliveries", "--frequency", "month")
    scene.made("indicator", "measure", "late", "--value", "3", "--period", "2026-01")
    scene.made("issue", "raise", "--title", "Van 3 is late", "--key", "K-1")
    scene.sign()
    return scene


@pytest.mark.parametrize("attack", ATTACKS)
def test_full_verification_names_the_entry(claiming: Scene, attack: str) -> None:
    """What is signed still holds, and a plain verification says so: these tables are no part of it."""
    script, position, what = ATTACKS[attack]
    assert claiming.verify("--full").code == 0
    attacker.run(claiming.place, script)
    assert claiming.verify().verdict == "OK"
    told = claiming.verify("--full")
    assert (told.code, told.verdict, told.row.get("first_bad")) == (6, "TAMPERED", position)
    assert what in told.row["what"]
