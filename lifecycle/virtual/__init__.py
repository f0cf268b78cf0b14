"""Virtual cards: a small card operating system in software, written from the specification and not from the driver."""
