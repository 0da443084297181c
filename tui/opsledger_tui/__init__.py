"""What an operator sees: the terminal interface of a ledger."""
