"""Words for people: the choice of language, sentences, line breaks, and the Inspect screen."""
