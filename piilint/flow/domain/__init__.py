"""What the engine computes with: values, objects, summaries, cells."""
