"""The commands in the README.txt of evidence, which check keys, checkpoint and proofs with a shell and openssl alone.

They are POSIX shell. The files that they read come from the maker of the evidence, so arithmetic uses nothing from them but digits.
"""

from __future__ import annotations

BEGIN = r"""
openssl version
key='KEY'
apart=$(mktemp -d)
signed() {
    sed '/^$/,$d' "$1" > "$apart/text"
    { printf '\060\052\060\005\006\003\053\145\160\003\041\000'
      echo "${2#*+*+}" | base64 -d | tail -c 32; } > "$apart/key"
    for code in $(grep -F -- "— ${2%%+*} " "$1" | cut -d' ' -f3); do
        echo "$code" | base64 -d | tail -c 64 > "$apart/signature"
        openssl pkeyutl -verify -pubin -keyform DER -inkey "$apart/key" -rawin \
            -in "$apart/text" -sigfile "$apart/signature" > "$apart/said" 2>&1 && return 0
    done
    return 1
}
"""
"""Checks that a key, given as its line, signed a note. The bytes in printf precede an Ed25519 key in DER (RFC 8410)."""

LEAD = r"""
for note in keys/*.note; do
    [ "$key" = "$(cat key.txt)" ] && break
    [ "$(sed -n 1,2p "$note")" = "$(echo 'opsledger key'; sed -n 1p checkpoint.note)" ] || break
    if signed "$note" "$key"; then key=$(sed -n 3p "$note"); fi
done
if [ "$key" = "$(cat key.txt)" ]; then echo "key.txt: HOLDS"; else echo "key.txt: DOES NOT HOLD"; fi
"""
"""Follows the keys from the one that was given to the one that signed."""

SIGNED = r"""
if signed checkpoint.note "$key"; then echo "checkpoint.note: HOLDS"; else echo "checkpoint.note: DOES NOT HOLD"; fi
"""

SUMS = r"""
sha256sum --check SHA256SUMS
"""

PROOFS = r"""
size=$(sed -n '2s/^\([0-9]*\)$/\1/p' checkpoint.note)
root=$(sed -n 3p checkpoint.note)
for proof in proofs/*; do
    name=$(basename "$proof" .tlog-proof)
    index=$(sed -n '/^$/q;2s/^index \([0-9]*\)$/\1/p' "$proof")
    place=$(printf %012d $((index + 1)))
    last=$((size - 1))
    { printf '\000'; cat "entries/$name.json"; } | openssl dgst -sha256 -binary > "$apart/node"
    for hash in $(sed '1,2d;/^$/,$d' "$proof"); do
        echo "$hash" | base64 -d > "$apart/beside"
        if [ $((index % 2)) = 1 ] || [ "$index" = "$last" ]; then
            { printf '\001'; cat "$apart/beside" "$apart/node"; } > "$apart/pair"
            while [ "$index" != 0 ] && [ $((index % 2)) = 0 ]; do index=$((index / 2)); last=$((last / 2)); done
        else
            { printf '\001'; cat "$apart/node" "$apart/beside"; } > "$apart/pair"
        fi
        openssl dgst -sha256 -binary "$apart/pair" > "$apart/node"
        index=$((index / 2)); last=$((last / 2))
    done
    if sed '1,/^$/d' "$proof" | cmp -s - checkpoint.note &&
        [ "$place $last $(base64 < "$apart/node")" = "$name 0 $root" ]
    then echo "entries/$name.json: HOLDS"; else echo "entries/$name.json: DOES NOT HOLD"; fi
done
"""
"""Follows the proof from each entry to the root (RFC 9162, 2.1.3.2)."""


def shown(commands: str) -> str:
    """The commands as they appear in the text."""
    return "\n".join(f"    {line}" for line in commands.strip("\n").splitlines())
