"""What the fuzzing begins with, a folder for each target: one right piece, near misses, and whatever broke something once."""

from __future__ import annotations

from pathlib import Path

SEEDS = Path(__file__).parent
