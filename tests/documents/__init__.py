"""Documents whose commands are run: pages, the shell that runs them, and what of their output may differ."""
