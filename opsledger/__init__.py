"""An operations handbook as a ledger: every change appended, every past state readable, all of it provable."""

__version__ = "0.1.0"
