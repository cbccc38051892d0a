"""What code, settings and templates show besides flows: forms, pages, links, switches."""
