"""`python -m piilint`."""

from piilint.cli import command

if __name__ == "__main__":
    command()
