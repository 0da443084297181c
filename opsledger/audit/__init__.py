"""Proof that the past was not changed: the Merkle tree of the log and its verification."""
