"""What: products, categories, food information, certificates and seasons (Oscar's catalogue, forked)."""
