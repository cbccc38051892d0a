"""Mutation testing: whether the fixtures and tests notice when the engine is changed."""
