"""Virtual cards: a small card operating system in software, for trials, training and tests."""
