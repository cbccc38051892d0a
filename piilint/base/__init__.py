"""What every layer shares and that itself depends on nothing: places, names, errors."""
