"""Texts about persons, sealed in the log with keys that are kept apart from it (docs/spec/sealed.md)."""
