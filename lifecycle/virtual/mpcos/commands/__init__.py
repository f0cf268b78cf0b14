"""The commands of a virtual card, one file for each kind of object: files, data, codes, keys, information."""
