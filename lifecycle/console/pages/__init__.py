"""The pages of the console that ask nothing: outcomes, the Inspect screen, reports, help."""
