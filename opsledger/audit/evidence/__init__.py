"""Evidence: one record as it was at a moment, in a file for somebody who trusts nobody."""
