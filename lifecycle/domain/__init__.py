"""Values, facts, errors, rules and interfaces that every other room uses. Nothing here does input or output."""
