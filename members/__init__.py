"""Who: users, organisations, their roles and members, and the log of what was done."""
