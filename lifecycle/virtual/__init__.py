"""Virtual cards: card operating systems in software, a folder for each make, written from specifications alone."""
