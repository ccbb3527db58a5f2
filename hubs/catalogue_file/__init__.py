"""The catalogue as one file: what may stand in it, how it is loaded, how it is written."""
