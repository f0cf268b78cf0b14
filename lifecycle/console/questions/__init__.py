"""The questions of an operation as pages of the console, one file for each kind of question."""
