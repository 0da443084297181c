"""Attacks on a ledger, performed, and the verdict that each gets."""
