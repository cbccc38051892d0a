"""The engine: follows data from sources to sinks through the whole program."""
