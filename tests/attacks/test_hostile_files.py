"""Files that somebody lays beside the log or outside of it: no traceback, no waiting, no wrong verdict."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opsledger.audit import notes
from opsledger.audit.checkpoint import Checkpoint
from opsledger.audit.key_chain import introduce
from opsledger.audit.note_keys import SignerKey
from opsledger.audit.note_names import name_of
from opsledger.audit.trust import TrustStore
from opsledger.ledger import Ledger
from opsledger_events.errors import InputError
from tests.attacks import attacker
from tests.attacks.conftest import Scene
from tests.attacks.test_checkpoints import identity_of

Laid = Callable[[Path], object]

LAID: dict[str, Laid] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a terminal": lambda path: path.symlink_to("/dev/tty"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path),
    "much": lambda path: path.write_bytes(b"x" * 3_000_000),
    "nothing": Path.touch,
    "no text": lambda path: path.write_bytes(b"\xff\xfe\n\n"),
    "another's note": lambda path: path.write_text("a\n1\nb\n\n— a AAAAAAA=\n", encoding="utf-8"),
}
NAMES = (
    "999999999999-feedfacefeedface.note",
    "x.note",
    "-1.note",
    "\x1b[31m.note",
    os.fsdecode(b"\xff.note"),
)


@pytest.mark.parametrize("laid", LAID)
@pytest.mark.parametrize("outside", [False, True])
def test_no_checkpoint_where_one_should_be(scene: Scene, laid: str, outside: bool) -> None:
    """The file is left out, which is told; everything else counts as before, and signing goes on."""
    folder = scene.place / "checkpoints"
    if outside:
        folder = scene.folder / "home-owner/opsledger" / identity_of(scene.place) / "checkpoints"
    for name in NAMES:
        LAID[laid](folder / name)
    told = scene.verify()
    assert (told.code, told.verdict, told.row["anchored"]) == (0, "OK", 8)
    assert told.err.count("was left out") == len(NAMES)
    assert "\x1b" not in told.err
    scene.made("checkpoint")
    for format_ in ("table", "json", "csv"):
        scene.made("checkpoint", "list", "-o", format_)
    assert scene.verify().row["anchored"] == 10


def test_a_huge_size_in_a_name_does_not_stop_checkpoints_that_nobody_asks_for(scene: Scene) -> None:
    """Nor do names that tell of every size there will be."""
    for size in (999_999_999_999, *range(0, 3_000, 10)):
        (scene.place / "checkpoints" / f"{size:012}-feedfacefeedface.note").touch()
    scene.grow(1_000)
    assert scene.verify().row["anchored"] == 1_010


def test_a_huge_size_in_a_name_does_not_stop_the_first_checkpoint(scene: Scene) -> None:
    """Where nothing was ever signed there is no folder outside that would tell better."""
    other = scene.folder / "other"
    scene.made("init", "--ledger", other)
    (other / "checkpoints").mkdir()
    (other / "checkpoints" / "999999999999-feedfacefeedface.note").touch()
    scene.place = other
    scene.grow(1_000)
    assert len(list((other / "checkpoints").iterdir())) == 2


@pytest.mark.parametrize("laid", LAID)
@pytest.mark.parametrize("name", ["0001.note", "0002.note", "zzzz.note"])
def test_no_key_where_one_should_be(scene: Scene, laid: str, name: str) -> None:
    """Those who trust the key compare with what it signed, and are told that the chain is broken: no OK."""
    path = scene.place / "keys" / name
    path.unlink(missing_ok=True)
    LAID[laid](path)
    told = scene.verify()
    assert (told.code, told.verdict) == (1, "UNVERIFIABLE")
    assert "keys" in told.row["what"]
    assert scene.cli("checkpoint").code in (6, 8)
    assert scene.cli("doctor").code == 1
    attacker.forge(scene.place, attacker.retitle(2, "很好"))
    told = scene.verify()
    assert (told.code, told.verdict, told.span) == (6, "TAMPERED", (0, 5))


def test_the_keys_exchanged_for_others(scene: Scene) -> None:
    """A whole chain of somebody else's, with checkpoints that it signed: not believed by who trusts another key."""
    identity = identity_of(scene.place)
    key = scene.made("key", "show").out.strip()
    for folder in ("checkpoints", "keys"):
        attacker.put_back(attacker.copied(scene.place / folder, scene.folder / folder), scene.place / folder)
        for file in (scene.place / folder).iterdir():
            file.unlink()
    attacker.forge(scene.place, attacker.retitle(2, "很好"))
    thief = TrustStore(identity, scene.as_user("thief"))
    introduce(scene.place, identity, thief, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    scene.sign()
    assert scene.verify().verdict == "OK"
    scene.as_user("owner")
    assert scene.verify().span == (0, 5)
    assert scene.cli("checkpoint").code in (6, 8)
    scene.as_user("auditor")
    told = scene.verify("--key", key)
    assert (told.code, told.verdict) == (1, "UNVERIFIABLE")
    scene.made("key", "trust", key)
    told = scene.verify()
    assert (told.code, told.verdict) == (1, "UNVERIFIABLE")


def test_keys_taken_away_do_not_lead_to_a_new_one(scene: Scene) -> None:
    """A key that begins anew would sign whatever lies there now."""
    attacker.forge(scene.place, attacker.cut(6))
    for folder in ("checkpoints", "keys"):
        for file in (scene.place / folder).iterdir():
            file.unlink()
    done = scene.cli("checkpoint")
    assert (done.code, "keys" in done.err) == (6, True)
    assert not list((scene.place / "keys").iterdir())
    assert scene.verify().verdict == "ROLLED BACK"


def test_a_key_is_only_trusted_for_its_ledger(scene: Scene) -> None:
    """A witness's, or another ledger's, would leave every checkpoint unread."""
    key = scene.made("key", "show").out.strip()
    assert scene.cli("key", "trust", key.replace("opsledger/", "opsledger/0")).code == 2
    assert scene.cli("key", "trust", scene.key_of_another()).code == 2
    assert scene.verify().verdict == "OK"


@pytest.mark.parametrize("laid", LAID)
def test_what_is_handed_in_is_no_proof(scene: Scene, laid: str) -> None:
    """An auditor is given anything but a file that could be one: an error, and no waiting."""
    path = scene.folder / "given.tlog-proof"
    LAID[laid](path)
    for arguments in (("check", path), ("verify", "--against", path)):
        assert scene.cli(*arguments).code in (1, 2, 3, 6, 8)


def test_no_place_inside_the_ledger_counts_as_outside(scene: Scene) -> None:
    """Whoever changes the ledger would change it too."""
    inside = scene.place / "more"
    inside.mkdir()
    assert scene.cli("checkpoint", "anchor", f"folder:{inside}").code == 2


def test_a_link_laid_for_a_checkpoint_is_not_followed(scene: Scene) -> None:
    """What lies behind it stays as it is; the checkpoint is there all the same."""
    secret = scene.folder / "secret"
    secret.write_text("mine", encoding="utf-8")
    path = scene.sign()
    path.unlink()
    path.symlink_to(secret)
    assert scene.sign() == path
    assert secret.read_text(encoding="utf-8") == "mine"
    assert not path.is_symlink()


def test_what_cannot_be_kept_in_the_ledger_is_kept_outside(scene: Scene) -> None:
    """A folder that has the name of the next checkpoint: said so, and anchored."""
    with Ledger.open(scene.place) as ledger:
        tree = ledger.log.tree()
    (scene.place / "checkpoints" / name_of(tree.size, tree.root())).mkdir()
    assert scene.cli("checkpoint").code == 8
    assert scene.verify().row["anchored"] == 10


def test_signatures_of_others_do_not_keep_ours_away(scene: Scene) -> None:
    """As many as a note may have stand under the next checkpoint already."""
    with Ledger.open(scene.place) as ledger:
        tree = ledger.log.tree()
        head = Checkpoint(f"opsledger/{ledger.identity}", tree.size, tree.root())
    others = [SignerKey.generate(f"other.example/{number}") for number in range(16)]
    path = scene.place / "checkpoints" / name_of(tree.size, tree.root())
    path.write_bytes(notes.sign(head.to_text(), *others).to_bytes())
    assert scene.sign() == path
    assert [each.name for each in notes.parse(path.read_bytes()).signatures] == [head.origin]


def test_a_chain_without_its_beginning(scene: Scene) -> None:
    """A key that the one before it vouched for does not stand alone."""
    scene.made("key", "rotate")
    (scene.place / "keys/0001.note").unlink()
    told = scene.verify()
    assert (told.code, told.verdict) == (1, "UNVERIFIABLE")
    assert "0001.note should be the next one" in told.row["what"]


def test_a_change_of_keys_that_broke_off_is_ended(scene: Scene) -> None:
    """Before the ledger names the new key nothing has happened; from then on the new one signs."""
    scene.made("key", "rotate")
    mine = scene.folder / "home-owner/opsledger" / identity_of(scene.place)
    (mine / "key").rename(mine / "key.new")
    (mine / "key.1").rename(mine / "key")
    new = (mine / "key.new").read_bytes()
    scene.grow(1)
    scene.made("checkpoint")
    assert (mine / "key").read_bytes() == new
    (mine / "key.new").write_bytes((mine / "key.1").read_bytes())
    scene.made("checkpoint")
    scene.made("key", "rotate")
    assert scene.verify().verdict == "OK"


@pytest.mark.parametrize("identity", ["../up", "/root", "", ".", "a/b", "é"])
def test_no_folder_of_the_user_is_named_by_what_leads_elsewhere(identity: str) -> None:
    """Wherever the identity comes from."""
    with pytest.raises(InputError):
        TrustStore(identity)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"keys": 3}', b'{"keys": ["x"]}', b"[" * 100_000])
def test_a_damaged_file_of_trust(scene: Scene, content: bytes) -> None:
    """Nothing is trusted by mistake: said so, with a way out, and nothing is signed."""
    trust = scene.folder / "home-owner/opsledger" / identity_of(scene.place) / "trust.json"
    trust.write_bytes(content)
    for command in ("verify", "checkpoint"):
        assert scene.cli(command).code == 2
    scene.made("issue", "raise", "--title", "x")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b'{"a": 3}'])
def test_a_damaged_memory_of_places(scene: Scene, content: bytes) -> None:
    """The same."""
    scene.verify()
    (scene.folder / "home-owner/opsledger/places.json").write_bytes(content)
    assert scene.cli("verify").code == 2
    scene.made("checkpoint")


def test_a_first_key_with_a_decision_follows_from_none(scene: Scene) -> None:
    """A backup of before any key may be restored by whoever trusts a later one: the new key is the first."""
    identity = identity_of(scene.place)
    for file in (scene.place / "keys").iterdir():
        file.unlink()
    trust = TrustStore(identity)
    introduce(scene.place, identity, trust, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert [path.name for path in (scene.place / "keys").iterdir()] == ["0001.note"]
