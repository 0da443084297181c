"""An operations handbook as a ledger: every change is appended, every past state can be read, and all of it can be proven."""

__version__ = "0.1.0"
