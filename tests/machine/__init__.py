"""A desk that is used in any order, by people who err, with cards, links, stores and processes that fail anywhere."""
