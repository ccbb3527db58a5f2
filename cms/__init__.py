"""What is told: pages and blocks that point at products, places and organisations."""
