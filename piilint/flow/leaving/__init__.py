"""What leaves: what is seen of a value, of which sinks, to whom."""
