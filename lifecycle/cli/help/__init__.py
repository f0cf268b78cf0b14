"""What `--help` shows: a summary, examples that a test runs, the options that apply, and what else to look at."""
