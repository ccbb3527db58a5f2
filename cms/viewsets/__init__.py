"""What the association's office works with in the admin: the range, the places, the members and the words of search."""
