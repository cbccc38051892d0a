"""How many of the real flows of real applications each tool finds, and how many it makes up.

Run `python -m benchmarks.accuracy`; the README beside this file says how the labels came to be.
"""
