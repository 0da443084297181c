"""Trees and proofs once more, as the two RFCs define them: nothing here is taken from the program.

RFC 6962 defines by recursion what a root and a proof are; RFC 9162 says in steps how a proof is checked.
"""

from __future__ import annotations

from hashlib import sha256


def split(count: int) -> int:
    """The largest power of two smaller than a number."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def pair(left: bytes, right: bytes) -> bytes:
    """The node over two."""
    return sha256(b"\x01" + left + right).digest()


def mth(leaves: list[bytes]) -> bytes:
    """MTH(D[n]) of RFC 6962, section 2.1, from leaf hashes on."""
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return pair(mth(leaves[:k]), mth(leaves[k:]))


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: list[bytes]) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962, section 2.1.2."""
    return subproof(m, leaves, True)


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def included(index: int, size: int, leaf: bytes, hashes: list[bytes]) -> bytes | None:
    """RFC 9162, section 2.1.3.2: the root that a proof leads to, or None where the steps end early or late."""
    if index >= size:
        return None
    fn, sn, r = index, size - 1, leaf
    for p in hashes:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = pair(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = pair(r, p)
        fn >>= 1
        sn >>= 1
    return r if sn == 0 else None


def consistent(first: int, second: int, first_hash: bytes, second_hash: bytes, hashes: list[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2: whether a proof leads to both roots."""
    return led_to(first, second, first_hash, hashes) == (first_hash, second_hash)


def led_to(first: int, second: int, first_hash: bytes, hashes: list[bytes]) -> tuple[bytes, bytes] | None:
    """The same, up to the comparison: the roots that a proof leads to, or None where the steps end early or late."""
    if not 0 < first <= second:
        return None
    if first == second:
        return None if hashes else (first_hash, first_hash)
    if not hashes:
        return None
    if first & (first - 1) == 0:
        hashes = [first_hash, *hashes]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = hashes[0]
    for c in hashes[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            fr, sr = pair(c, fr), pair(c, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = pair(sr, c)
        fn >>= 1
        sn >>= 1
    return (fr, sr) if sn == 0 else None
