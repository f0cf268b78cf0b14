"""A desk for tests: a virtual card in a reader, a person who answers, a store, and the real handler between them."""
