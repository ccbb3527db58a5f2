"""What the pages' templates may use."""
