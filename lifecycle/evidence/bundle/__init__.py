"""The evidence bundle: one zip file that an auditor verifies offline, with openssl or any other program."""
