"""Cards of the Gemplus MPCOS family that carry, or could carry, our profile."""
