"""A whole invented county to try the site with: organisations, places, products and what is sold where."""
