"""What helps to write rules: checking them against libraries and code, scaffolds."""
