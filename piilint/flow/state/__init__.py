"""What an analysis has at hand: the world that all share, and the frame of the unit that runs."""
