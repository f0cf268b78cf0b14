"""The commands of the card, by what they work on."""
