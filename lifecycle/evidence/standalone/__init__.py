"""The verification of a bundle as one file that travels alone; `ops/generate` puts it together from its parts."""
