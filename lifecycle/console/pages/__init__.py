"""What the console shows without asking: what came of an operation, reports, help, and the tour of a trial."""
