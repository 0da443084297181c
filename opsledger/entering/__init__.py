"""Turns what a person types into the fields of an event, in the same way for the command line and for forms."""
