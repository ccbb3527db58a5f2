"""Where things are: the county, its borders, names of places, distances and the map drawn of them."""
