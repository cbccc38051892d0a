"""Calls of whatever a value may be, and of the methods of whatever a receiver may be."""
