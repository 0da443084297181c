"""What is so: views folded from the events of a ledger."""
