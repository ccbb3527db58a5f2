"""What the pages read: one module for each noun, each giving plain values that templates show."""
