"""Cards of the Gemplus MPCOS family in software: files, secret codes, secure messaging."""
