"""The verification of evidence bundles that trusts nothing they say; put together, it is the `verify.py` that travels.

Every module is for Python 3.8 and later, the standard library and the openssl command, and imports nothing else but
others of this folder.
"""
