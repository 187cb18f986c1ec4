"""The month of the year as a cycle of dates, by numpy alone: each step of whole days has an even part of the month of the calendar that it lies in.

read_columns.py takes from here which part of its month a place lies in and which day that is.
"""
import numpy as np

MONTHS = 12
DAY = 86_400_000_000
MICROS = {"day": DAY, "hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000, "millisecond": 1000, "microsecond": 1}


def phase(column, cycles, steps):
    """A day that is on a step of the season: what the finer cycles, at their `steps`, have of whole days, and the origin of the column's steps."""
    step, origin = column["step"], column.get("origin", 0) % column["step"]
    length = step * MICROS[column["dates"]["unit"]] / DAY
    days = np.floor(origin * MICROS[column["dates"]["unit"]] / DAY)
    for cycle, begin in zip(cycles, steps):
        days = days + (round(length) * (begin + cycle["offset"]) if round(length) >= 1 else 0)
        length *= cycle["period"]
    return days


def step_of(month, place, days, on):
    """Of a place within a month since January 1970: its day since 1970, and where in the month, from 0 to 1, the day's part begins and ends."""
    first = np.clip(np.nan_to_num(month), -1e7, 1e7).astype(np.int64).astype("datetime64[M]")
    start, end = (when.astype("datetime64[D]").astype(np.int64) for when in (first, first + 1))
    before = (on - start) % days
    count = 1 + (end - start - 1 - before) // days
    index = np.clip(np.floor(place * count), 0, count - 1)
    return start + before + days * index, index / count, (index + 1) / count
