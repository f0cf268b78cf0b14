"""What the program checks beyond `verify.py`: ML-DSA-44 signatures, decoded events, and whole records."""
