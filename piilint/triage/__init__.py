"""Settling findings: suppressions, fingerprints, selection, and the result of a scan."""
