"""Pages of the handbook as lines of text."""
