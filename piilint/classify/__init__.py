"""Knowing personal data by identifiers, the nouns they hang on, and declared types, weighed."""
