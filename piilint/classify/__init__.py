"""Knowing personal data when it is seen: identifiers, the nouns they hang on and declared types, weighed."""
