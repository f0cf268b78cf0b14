"""What the program itself adds to `verify.py`: signatures by its own library, events decoded, and whole records."""
