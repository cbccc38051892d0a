"""Rules as data: the specs that rule files hold, and loading and checking those files."""
