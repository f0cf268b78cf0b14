"""The parts of the verifier, which trusts nothing that a bundle says; `ops/generate` joins them to `verify.py`.

Every module is for Python 3.8 and later, the standard library and the openssl command, and imports nothing else but
others of this folder.
"""
