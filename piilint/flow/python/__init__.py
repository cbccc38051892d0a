"""What Python's own functions, methods and operators do."""
