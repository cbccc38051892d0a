"""Names to what they stand for: modules, imports, classes, types."""
