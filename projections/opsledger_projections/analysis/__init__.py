"""What figures show, and how reliable that is: one method per module, with pure functions of numbers first."""
