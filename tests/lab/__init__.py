"""A PC/SC laboratory without hardware: a pcscd of its own, readers of the vpcd driver, and cards that misbehave."""
