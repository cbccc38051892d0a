"""Calls of functions and classes of the program."""
