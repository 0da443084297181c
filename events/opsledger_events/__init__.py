"""What can happen in an organisation's handbook: record kinds, their events and their rules; pure, no I/O."""
