"""Nested booking limits: cheap classes close first, and never take a seat that is kept for a higher one.

Classes are numbered from 0 (the highest). `limits[i]` is the most seats that class i and every cheaper
class may take together; `used[i]` is what class i has taken. So a class sells only while its own limit
and the limit of each class above it allow. Rule: nested booking limits (Talluri and van Ryzin,
The Theory and Practice of Revenue Management, 2004, chapter 2).
"""

from collections.abc import Sequence


def availability(limits: Sequence[int], used: Sequence[int], index: int) -> int:
    """Seats that class `index` may still sell; 0 when it is closed or a limit was cut below what is used."""
    taken = sum(used[index + 1 :])
    room: int | None = None
    for above in range(index, -1, -1):
        taken += used[above]
        left = limits[above] - taken
        room = left if room is None or left < room else room
    return max(room or 0, 0)


def availabilities(limits: Sequence[int], used: Sequence[int]) -> tuple[int, ...]:
    """`availability` of every class, in one pass."""
    taken = [0] * (len(used) + 1)
    for index in range(len(used) - 1, -1, -1):
        taken[index] = taken[index + 1] + used[index]
    result: list[int] = []
    room: int | None = None
    for index, limit in enumerate(limits):
        left = limit - taken[index]
        room = left if room is None or left < room else room
        result.append(max(room, 0))
    return tuple(result)
