"""What the search pages' templates may use."""
