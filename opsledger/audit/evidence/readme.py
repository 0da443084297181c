"""The README.txt of evidence: how to check it without this program."""

from __future__ import annotations

from opsledger.audit.evidence import by_hand
from opsledger.audit.evidence.contents import Contents
from opsledger.audit.evidence.shown import not_shown, shown
from opsledger.audit.note_keys import VerifierKey
from opsledger.cells import wrap
from opsledger.harmless import harmless
from opsledger_events.language import tr

LINE_CELLS = 100


def readme_of(contents: Contents, key: VerifierKey) -> str:
    """The text, in the language of this run."""
    sections = [
        [
            _prose(
                tr(
                    "Evidence: {record} in the ledger {ledger}",
                    record=contents.question.record,
                    ledger=contents.head.origin,
                )
            )
        ],
        [tr("What this shows"), _list(shown(contents))],
        [tr("What this does not show"), _list(not_shown(contents))],
        [
            tr("First of all: the key"),
            _prose(
                tr(
                    "Everything rests on the ledger's public key. Ask its holder for it by another way than this file, and go on only "
                    "if it is the one in key.txt, or if the notes in keys/ lead from it to that one:"
                )
            ),
            f"    {key.to_text()}",
        ],
        [
            tr("With the script that lies here"),
            _prose(
                tr(
                    "check.py needs Python 3.8 or newer and openssl 3, and nothing else. It is short: read it first. It prints the entries that "
                    "are proven, and which of them count at the moment asked for: read them there. What they come to it does not check: what "
                    "index.html, state.json and this text say of them in other words, and that text.md is the text that held."
                )
            ),
            "    python3 -I check.py 'KEY'",
        ],
        [
            tr("By hand"),
            _prose(
                tr(
                    "In a POSIX shell with openssl, base64 and sha256sum, in the folder where this lies. The first command has to say OpenSSL 3 or "
                    "newer: with another program of that name (LibreSSL) no signature holds. Put the key that you got in the place of KEY:"
                )
            ),
            by_hand.shown(by_hand.BEGIN),
            _prose(
                tr(
                    "Each note in keys/ holds a key, and is signed by the key before it too. They lead from your key to the one in key.txt:"
                )
            ),
            by_hand.shown(by_hand.LEAD),
            _prose(tr("That one signed the checkpoint (the text is all before the blank line):")),
            by_hand.shown(by_hand.SIGNED),
            _prose(tr("No file is damaged, and each in texts/ has its SHA-256 for a name:")),
            by_hand.shown(by_hand.SUMS),
            _prose(
                tr(
                    "Each proof is a c2sp.org/tlog-proof file with the checkpoint in it. The leaf is the SHA-256 of a zero byte and the "
                    "entry's bytes; from there the hashes lead to the root in the third line of the checkpoint, as RFC 9162 says in 2.1.3.2:"
                )
            ),
            by_hand.shown(by_hand.PROOFS),
            _prose(tr("Each entry says itself which version of which record it is.")),
            *_not_by_hand(contents),
        ],
        [tr("With tools that others wrote"), _list(_tools())],
        [tr("The files"), _list(_files())],
    ]
    return "\n\n\n".join("\n\n".join(blocks) for blocks in sections) + "\n"


def _tools() -> list[str]:
    return [
        tr(
            "Go: golang.org/x/mod/sumdb/note opens checkpoint.note with the line of key.txt; CheckRecord of "
            "golang.org/x/mod/sumdb/tlog takes the hashes of a proof, the size, the root, the index and the leaf."
        ),
        tr("Sigstore: @sigstore/verify takes the same hashes and checkpoint."),
        tr("Any verifier of c2sp.org/tlog-proof takes a file of proofs/ and the entry's bytes."),
    ]


def _not_by_hand(contents: Contents) -> list[str]:
    """The sentences on what only the script checks."""
    if contents.given.anchored is None:
        return []
    return [
        _prose(tr("That the ledger begins with anchored.note is checked by check.py, not by these commands."))
    ]


def _files() -> list[str]:
    told = {
        "index.html": tr("all of it, to read"),
        "evidence.json": tr("what was asked for, and what is here"),
        "state.json": tr("the record at the moment; every program that knows the entries comes to the same"),
        "text.md": tr("the record's text at the moment, if it had one"),
        "entries/": tr("the entries, each with the bytes that were hashed"),
        "proofs/": tr("for each of them, that it is under the checkpoint"),
        "texts/": tr("texts and files that the entries name"),
        "checkpoint.note": tr("the ledger's size and root, signed"),
        "anchored.note, growth.txt": tr(
            "if there: an earlier checkpoint, and the proof that the ledger begins with it (c2sp.org/tlog-witness, add-checkpoint)"
        ),
        "keys/": tr("how the ledger's keys followed each other; each new one is signed by the one before"),
        "key.txt, key.der": tr("the key that signed the checkpoint, as a line and as openssl reads it"),
        "SHA256SUMS": tr("the digest of every other file"),
        "check.py": tr("checks all this"),
    }
    return [f"{name}: {what}" for name, what in told.items()]


def _list(sentences: list[str]) -> str:
    return "\n".join("- " + _prose(sentence).replace("\n", "\n  ") for sentence in sentences)


def _prose(words: str) -> str:
    """Words wrapped into lines, with control characters made harmless."""
    return "\n".join(wrap(harmless(words), LINE_CELLS))
