"""People who sign: their keys, what they sign, and what a policy asks of it; it touches no card and no reader."""
