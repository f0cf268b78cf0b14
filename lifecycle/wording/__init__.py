"""How lifecycle words what people read: its language, sentences, line breaks, and the Inspect screen."""
