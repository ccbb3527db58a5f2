"""Geographic data files and the scripts that build them."""
