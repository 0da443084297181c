"""What leaves the ledger in other forms."""
