"""From files to IR: discovery, parsing, comments, lowering."""
