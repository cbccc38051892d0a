"""Operations and control flow: how each changes registers and state."""
