"""piilint: follows personal data through Python code and checks it against a privacy policy."""

__version__ = "0.1.0"
