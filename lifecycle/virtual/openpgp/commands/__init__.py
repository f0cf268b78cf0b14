"""The commands of the application, one file for each kind of object: data, PINs, keys, life, and those of a YubiKey."""
