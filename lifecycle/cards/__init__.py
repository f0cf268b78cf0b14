"""What can be asked of a card, and one driver for each make of card."""
