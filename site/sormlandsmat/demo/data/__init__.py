"""The written content of the demonstration county, in files whose names begin with a_ or b_."""
