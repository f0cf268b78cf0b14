"""Values, events and seams that everything else speaks in; nothing here does input or output."""
