"""Evidence: one record as it stood at a moment, in a file for somebody who trusts nobody."""
