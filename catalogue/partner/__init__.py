"""Who offers a product, at what price and from what stock (Oscar's partner app, forked)."""
