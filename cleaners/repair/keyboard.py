"""Which keys lie beside each other on a QWERTY keyboard."""

from __future__ import annotations

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# How far each row is set in, in keys (ISO/IEC 9995 and its usual stagger).
_PLACES = {
    key: (column + inset, row)
    for row, (keys, inset) in enumerate(zip(_ROWS, (0.0, 0.25, 0.75), strict=True))
    for column, key in enumerate(keys)
}


def neighbours(one: str, other: str) -> bool:
    """Whether two letters, in either case, lie on adjacent keys.

    >>> neighbours("V", "B"), neighbours("a", "p")
    (True, False)
    """
    here, there = _PLACES.get(one.lower()), _PLACES.get(other.lower())
    if here is None or there is None or here == there:
        return False
    return abs(here[0] - there[0]) <= 1 and abs(here[1] - there[1]) <= 1
