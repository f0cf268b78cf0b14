"""What happens to cards without a reader: people, places, hand-overs, losses, reviews and retention."""
