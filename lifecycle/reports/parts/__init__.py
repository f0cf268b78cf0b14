"""What reports share: cells, columns, moments and ranges, and the questions that several of them ask."""
