"""What is fast, measured: never a timed test."""
