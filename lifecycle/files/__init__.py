"""What is true of files whatever is in them: made for one user only, replaced and named whole, durable, and locked."""
