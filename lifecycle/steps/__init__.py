"""What operations are built from: the interface of their parts, and the steps that several of them share."""
