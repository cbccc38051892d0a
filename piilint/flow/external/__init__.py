"""Calls that leave the program: by rule, or by what is assumed where no rule speaks."""
