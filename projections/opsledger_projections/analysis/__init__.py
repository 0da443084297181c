"""What can be said of figures, and how far it may be relied on: one method a module, pure functions of numbers first."""
