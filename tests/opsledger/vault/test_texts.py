"""One sealed text: it opens with its own key where it stands, and nowhere else."""

from __future__ import annotations

import base64
import hmac
import os
from string import ascii_letters, digits

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from opsledger.vault.texts import BadSealError, Keys, parse, place_of

CHARACTERS = f"{ascii_letters}{digits}-_:="
HERE = place_of("ledger", "CON-1", 1, ("title",))


def keys(name: str = "rabc") -> Keys:
    """New keys."""
    return Keys(name, os.urandom(32))


@given(st.text(max_size=100) | st.sampled_from(["\0", "\x80", "a\x80\0\0", "x" * 15, "x" * 16]))
def test_a_text_is_opened_as_it_was_sealed(text: str) -> None:
    mine = keys()
    sealed = mine.seal(text, HERE)
    assert mine.open(parse(sealed), HERE) == text
    assert parse(sealed).key == "rabc"
    assert mine.seal(text, HERE) != sealed, "nobody sees that two texts are the same"


def test_its_length_does_not_tell_which_name_it_is() -> None:
    mine = keys()
    assert len({len(mine.seal(name, HERE)) for name in ("王伟", "周小涛", "Ada", "Li Na")}) == 1


@pytest.mark.parametrize(
    "there",
    [
        place_of("other", "CON-1", 1, ("title",)),
        place_of("ledger", "CON-2", 1, ("title",)),
        place_of("ledger", "CON-1", 2, ("title",)),
        place_of("ledger", "CON-1", 1, ("org",)),
    ],
)
def test_it_does_not_open_in_another_place(there: bytes) -> None:
    mine = keys()
    with pytest.raises(BadSealError):
        mine.open(parse(mine.seal("李娜", HERE)), there)


def test_it_does_not_open_with_another_key() -> None:
    with pytest.raises(BadSealError):
        keys().open(parse(keys().seal("李娜", HERE)), HERE)


@given(st.data())
def test_no_character_of_it_can_be_changed(data: st.DataObject) -> None:
    mine = keys()
    sealed = mine.seal("李娜", HERE)
    at = data.draw(st.integers(len("sealed:1:rabc:"), len(sealed) - 1))
    away = data.draw(st.integers(1, len(CHARACTERS) - 1))
    other = CHARACTERS[(CHARACTERS.index(sealed[at]) + away) % len(CHARACTERS)]
    with pytest.raises(BadSealError):
        mine.open(parse(sealed[:at] + other + sealed[at + 1 :]), HERE)


@pytest.mark.parametrize(
    "text", ["sealed:1:", "sealed:1:k", "sealed:1:k:AAAA:AA", "sealed:1::AAAA:AAAA", "sealed:1:k:?:?"]
)
def test_what_only_begins_like_one_is_none(text: str) -> None:
    with pytest.raises(BadSealError):
        parse(text)


def test_places_that_would_run_together_are_apart() -> None:
    """A part with a slash, or with what stands between parts, is another place."""
    assert place_of("a", "b", 1, ("c", "d")) != place_of("a", "b", 1, ("c/d",))
    assert place_of("a", 'b",1', 1, ("c",)) != place_of("a", "b", 1, ("c",))


def test_a_fingerprint_is_of_the_key_and_the_text() -> None:
    mine = keys()
    assert mine.fingerprint("a") == mine.fingerprint("a")
    assert len({mine.fingerprint("a"), mine.fingerprint("b"), keys().fingerprint("a")}) == 3


GOLDEN = "sealed:1:rmfrggzdfmztw:AAECAwQFBgcICQoLs7suX9iXGmY9q9ahp1fqK0m9cUA6HAapSBZwZYU_-Ik:ji1zYd70MonaP_My-zG5GQ"


def test_what_was_sealed_once_is_opened_for_ever() -> None:
    """Key, place and bytes as they were written first: this line is never changed."""
    golden = Keys("rmfrggzdfmztw", bytes(range(32)))
    place = b'["fb5227ab-41d5-4a86-af76-780f9f14ce5d","CON-1",1,"/title"]'
    assert place_of("fb5227ab-41d5-4a86-af76-780f9f14ce5d", "CON-1", 1, ("title",)) == place
    assert golden.open(parse(GOLDEN), place) == "周小涛"
    assert golden.fingerprint("周小涛") == "724c86b483dcd51bca5ecc3c1df724c0a96588c5649e4036169b3ddacfa19a32"
    parts = GOLDEN.split(":")
    box = base64.urlsafe_b64decode(parts[3] + "=")
    key = hmac.digest(bytes(range(32)), b"opsledger seal 1\x01", "sha256")
    plain = AESGCM(key).decrypt(box[:12], box[12:], place)
    assert plain == "周小涛".encode() + b"\x80" + bytes(6), "as the specification says, with nothing of ours"
