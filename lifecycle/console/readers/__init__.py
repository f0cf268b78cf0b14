"""What is in the readers, for the console: a snapshot, how it is taken, and the thread that watches."""
