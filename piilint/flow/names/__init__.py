"""What names, keys and texts alone say."""
