"""What other programs found (see `oracle.py`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ORACLE: dict[str, Any] = json.loads(Path(__file__).with_name("oracle.json").read_text(encoding="utf-8"))
