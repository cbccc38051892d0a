"""Rows: what queries and statements give."""
