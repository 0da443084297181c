"""A living example: eighteen months of an invented company, and a guided tour of them."""
