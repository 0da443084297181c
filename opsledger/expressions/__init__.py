"""Conditions on a record, written by a person and run as no code."""
