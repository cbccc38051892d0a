"""From units to the whole program: in which order, until when, and what comes of it."""
