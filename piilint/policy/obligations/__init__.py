"""Obligations: promises that no single flow decides, read off code, settings and templates."""
