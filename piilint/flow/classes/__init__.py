"""What classes, modules and outside things say of their members."""
