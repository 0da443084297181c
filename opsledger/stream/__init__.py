"""A whole ledger as lines of text, and back (docs/spec/stream.md)."""
