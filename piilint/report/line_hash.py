"""The fingerprint of a line that GitHub code scanning computes for itself.

GitHub reads only this one and warns of any difference, so it has to agree to the bit: a polynomial
of base 37 in 64 bits over 100 UTF-16 units from the line's start on, leaving out spaces and tabs.
"""

from __future__ import annotations

import array
import sys
from collections import Counter

BLOCK = 100
_BASE = 37
_MASK = (1 << 64) - 1
_TOP = pow(_BASE, BLOCK, 1 << 64)
_END_OF_FILE = 0xFFFF
_TAB, _LINE_FEED, _RETURN, _SPACE = 9, 10, 13, 32


def line_hashes(content: bytes) -> list[str]:
    """For each line of a file `hash:n`, where n counts the lines of equal hash so far."""
    units, starts = _units_and_starts(content)
    sums = [0]
    total = 0
    for unit in units:
        total = (total * _BASE + unit) & _MASK
        sums.append(total)
    seen: Counter[int] = Counter()
    hashes = []
    for start in starts:
        value = (sums[start + BLOCK] - sums[start] * _TOP) & _MASK
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def _units_and_starts(content: bytes) -> tuple[list[int], list[int]]:
    """The units that count, padded with zeros, and where in them each line starts."""
    text = content.decode("utf-8", errors="replace")
    codes = array.array("H", text.encode("utf-16-le", errors="surrogatepass"))
    if sys.byteorder == "big":
        codes.byteswap()
    units: list[int] = []
    starts: list[int] = []
    at_start, after_return = True, False
    for code in codes:
        if code in (_SPACE, _TAB) or (after_return and code == _LINE_FEED):
            after_return = False
            continue
        after_return = code == _RETURN
        if at_start:
            starts.append(len(units))
        at_start = code in (_LINE_FEED, _RETURN)
        units.append(_LINE_FEED if after_return else code)
    if at_start:
        starts.append(len(units))
    units.append(_END_OF_FILE)
    units.extend([0] * BLOCK)
    return units, starts
