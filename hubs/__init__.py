"""Where: places, opening hours, listings, delivery and pick-up rounds, and the county's geography."""
