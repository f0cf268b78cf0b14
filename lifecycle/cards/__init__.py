"""The driver interface that operations use, and one folder for each make of card."""
