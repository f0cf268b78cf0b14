"""How the command line asks: a person at the terminal, and answers from a file or a descriptor."""
