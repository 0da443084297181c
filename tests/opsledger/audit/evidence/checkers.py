"""Evidence in the hands of its two checkers: ours, and the script that lies in it, as a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from opsledger.audit.evidence.checking import checked
from opsledger.audit.evidence.layout import SUMS, sums_of
from opsledger.audit.evidence.zipped import unzipped, zipped
from opsledger.audit.note_keys import VerifierKey
from opsledger_events.errors import IntegrityError

Files = dict[str, bytes]

SCRIPT = Path(__file__).parents[4] / "opsledger" / "audit" / "evidence" / "standalone.py"


def openssl_is_here() -> bool:
    """Whether there is an openssl that can check Ed25519 signatures of a file."""
    found = shutil.which("openssl")
    if found is None:
        return False
    said = subprocess.run([found, "version"], capture_output=True, text=True, check=True).stdout.split()
    return said[0] == "OpenSSL" and int(said[1].split(".")[0]) >= 3


needs_openssl = pytest.mark.skipif(
    not openssl_is_here(), reason="NOT RUN: check.py of evidence needs openssl 3, and there is none here"
)


def of(path: Path) -> Files:
    """The files in evidence."""
    return unzipped(path.read_bytes())


def summed(files: Mapping[str, bytes]) -> Files:
    """The same with sums that fit: what somebody does who changes evidence and knows how it is made."""
    return {**files, SUMS: sums_of(files)}


def packed(files: Mapping[str, bytes]) -> bytes:
    """The bytes of the zip file."""
    return b"".join(zipped(files))


def packed_by_another(files: Mapping[str, bytes]) -> bytes:
    """A zip file as other programs make them."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def holds(files: Mapping[str, bytes], key: VerifierKey) -> bool:
    """What our checker says."""
    try:
        checked(files, [key])
    except IntegrityError:
        return False
    return True


def said_alone(path: Path, key: VerifierKey) -> str:
    """What the script prints, run by plain Python without anything of ours."""
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, key.to_text(), path], capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    assert done.stdout.startswith("HOLDS" if done.returncode == 0 else "DOES NOT HOLD"), done.stdout
    assert done.returncode in (0, 6)
    return done.stdout


def holds_alone(path: Path, key: VerifierKey) -> bool:
    """Whether the script takes it."""
    return said_alone(path, key).startswith("HOLDS")
