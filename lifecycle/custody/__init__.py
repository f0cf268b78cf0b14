"""What happens to cards without a reader: the people and places that keep them, and the ways from one to another."""
