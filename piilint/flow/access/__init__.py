"""Reading and writing: attributes, items, elements, whole paths."""
