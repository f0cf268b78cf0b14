"""Programs that others wrote, each in an environment and a process of its own, that judge what ours does."""
