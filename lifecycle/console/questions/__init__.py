"""One file for each kind of question that an operation asks a person, each a page of the console."""
