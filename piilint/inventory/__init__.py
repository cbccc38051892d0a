"""Where personal data is declared, collected and read, told from names and types alone."""
