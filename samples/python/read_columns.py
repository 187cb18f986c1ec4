"""What one column of a table adds to log p of the flow's rows, by numpy alone: the part 'Tables' of docs/model-file.md as a program.

of_column(column, y) takes a column of `realnvp.table` with a `marginal` and its values in rows as the flow takes them, [n, width]. It gives n log-dets in nats,
which rows have a gap, and what the values mean in the table: a number, or the index of a category. read_tables.py adds the columns up.
Phi is the normal distribution function, y a value of the row, and Phi(y) its place among all values of its column.
"""
import math

import numpy as np
import read_digits
import read_season
from read_normal import between, log_density, log_phi, phi

MARGINAL = {"map": "none", "shift": 0, "unit": 1, "center": 0, "scale": 1, "missing": 0, "beyond": 0}  # what a key that is not there means
GAPS = -3.29  # where the gap stands among numbers without a lower bound
DEEPEST = 8.2  # beside an atom or a gap a float tells no numbers apart that lie further out


def sums(shares):
    """What lies below each end of intervals that follow one another from 0."""
    return np.concatenate([[0], np.cumsum(shares)])


def rounded(column, value):
    """A number with the decimals of the table."""
    return value if column.get("decimals") is None else np.where(np.abs(value) < 1e15, np.round(value, column["decimals"]), value)


def of_shares(column, marginal, y):
    """Categories, levels and steps: each is an interval of Phi(y), the gap first; steps beyond an open end share `beyond`."""
    gap = [marginal["missing"]] if marginal["missing"] > 0 else []
    shares = np.array(marginal["shares"], float)
    deviation = np.sqrt(max(0, np.average(np.arange(len(shares)) ** 2, weights=shares) - np.average(np.arange(len(shares)), weights=shares) ** 2))
    log_q = -1 / max(1, deviation)
    shares = np.concatenate([gap, shares[marginal["order"]] if marginal.get("order") else shares])
    on_steps = column.get("categories") is None and column.get("levels") is None
    low, high = (marginal["beyond"] if on_steps and marginal.get(end) is None else 0 for end in ("lower", "upper"))
    ends = between(np.log(low + sums(shares)), np.log(high + sums(shares[::-1])[::-1]))
    place = np.searchsorted(ends, y, side="right") - 1  # -1 is below the first interval
    log_share = np.log(shares)[np.clip(place, 0, len(shares) - 1)]
    level = place - len(gap)
    for outside, tail, out, end, sign in ((place < 0, low, y, 0, -1), (place >= len(shares), high, -y, len(shares) - len(gap) - 1, 1)):
        if tail > 0:
            steps = np.maximum(1, np.ceil((log_phi(out) - math.log(tail)) / log_q - 1e-9))
            log_share = np.where(outside, math.log(tail) + math.log(1 - math.exp(log_q)) + (steps - 1) * log_q, log_share)
            level = np.where(outside, end + sign * steps, level)
    names = marginal.get("order") or column.get("levels") or (None if on_steps else range(len(shares) - len(gap)))
    on_grid = rounded(column, column.get("origin", 0) + level * column.get("step", 0))
    value = on_grid if names is None else np.array(names, float)[np.clip(level, 0, len(names) - 1)]
    return log_share - log_density(y), (place == 0) & (len(gap) > 0), value


def of_map(column, marginal, y):
    """Numbers: a map takes them to about normal v, cut off at the bounds; atoms and gaps are intervals of Phi(y) among them."""
    step, kind, atoms = column.get("step", 0), marginal["map"], marginal.get("atoms") or []

    def end(name, outwards):
        bound = marginal.get(name)
        is_atom = any(atom["value"] == bound for atom in atoms)
        return None if bound is None else bound + outwards * (-0.5 if is_atom else 0.5) * step
    even, back, log_width = read_digits.even_and_back(marginal.get("digits"))
    lower, upper = (None if bound is None else even(bound) for bound in (end("lower", -1), end("upper", 1)))

    def forward(x):
        x = even(x)
        if kind in ("log", "logit"):
            x = np.log(max(0, x - lower)) - (np.log(max(0, upper - x)) if kind == "logit" else 0)
        elif kind == "asinh":
            x = math.asinh((x - marginal["shift"]) / marginal["unit"])
        return (x - marginal["center"]) / marginal["scale"]

    def log_slope(v):
        """log |dv / dx|, a step being the unit of x."""
        mapped = v * marginal["scale"] + marginal["center"]
        own = {"none": lambda: 0,
               "log": lambda: -mapped,
               "logit": lambda: np.logaddexp(0, mapped) + np.logaddexp(0, -mapped) - math.log(upper - lower),
               "asinh": lambda: -math.log(marginal["unit"]) - np.logaddexp(mapped, -mapped) + math.log(2)}[kind]()
        return own + log_width(unmapped(v)) - math.log(marginal["scale"]) + (math.log(step) if step > 0 else 0)

    def unmapped(v):
        x = v * marginal["scale"] + marginal["center"]
        return {"none": lambda: x, "log": lambda: lower + np.exp(x), "logit": lambda: lower + (upper - lower) * 0.5 * (1 + np.tanh(x / 2)),
             "asinh": lambda: marginal["shift"] + marginal["unit"] * np.sinh(x)}[kind]()

    def backward(v):
        """The number of v, on the nearest step."""
        x = back(unmapped(v))
        x = rounded(column, column.get("origin", 0) + np.round((x - column.get("origin", 0)) / step) * step if step > 0 else x)
        return np.clip(x, *(outermost if marginal.get(bound) is None else marginal[bound] for bound, outermost in (("lower", -np.inf), ("upper", np.inf))))

    first, last = -np.inf if lower is None else forward(end("lower", -1)), np.inf if upper is None else forward(end("upper", 1))
    cut_below, cut_above = phi(first), phi(-last)
    kept = phi(-first) - cut_above if first > 0 else 1 - cut_below - cut_above
    points = [(min(max(forward(atom["value"]), first), last), atom["value"], atom["share"]) for atom in atoms]
    if marginal["missing"] > 0:
        points.append((GAPS if lower is None else first, -np.inf, marginal["missing"]))  # before an atom at the same place
    points.sort()
    shares = [share for _, _, share in points]
    rest = 1 - sum(shares)
    below, above, log_share, is_gap, atom = np.zeros_like(y), np.zeros_like(y), np.full_like(y, np.nan), np.zeros(len(y), bool), np.full_like(y, np.nan)
    for index, (place, value, share) in enumerate(points):
        before = sum(shares[:index]) + rest * max(0, phi(place) - cut_below) / kept
        behind = sum(shares[index + 1:]) + rest * max(0, phi(-place) - cut_above) / kept
        begin, stop = between(np.log(before), np.log(behind + share)), between(np.log(before + share), np.log(behind))
        inside = (y >= begin) & (y < stop)
        log_share = np.where(inside, math.log(share), log_share)
        is_gap |= inside & (np.isinf(value) | column.get("whole", False))
        atom = np.where(inside, value, atom)
        below, above = np.where(y >= stop, below + share, below), np.where(y >= stop, above, above + share)

    def log_side(y, points, cut):
        """log of the share of normal numbers on one side of v, without atoms and gaps and with what is cut off."""
        return np.where(points + cut > 0, np.log(np.maximum(0, phi(y) - points) / rest * kept + cut), log_phi(y) + math.log(kept / rest))
    v = between(log_side(y, below, cut_below), log_side(-y, above, cut_above))
    v = np.clip(v, np.where(below > 0, -DEEPEST, -np.inf), np.where(above > 0, DEEPEST, np.inf))
    number = math.log(rest / kept) + log_density(v) + log_slope(v)
    return np.where(np.isnan(log_share), number, log_share) - log_density(y), is_gap, np.where(np.isnan(atom), backward(v), atom)


def of_cycle(cycle, gap, score, step):
    """Where in a cycle its values lie, from the cut on: with steps the begin and the end of the step; of months the place itself, as of what has none."""
    shares, period = (1 - gap) * np.array(cycle["shares"]), cycle["period"]
    parts = np.arange(len(shares) + 1)
    from_left, from_right = np.interp(phi(score), gap + sums(shares), parts), np.interp(phi(-score), sums(shares[::-1]), parts)
    place = np.where(score > 0, len(shares) - from_right, from_left) / len(shares) * period
    if not step > 0 or cycle.get("days"):
        return place, place
    begin = np.minimum(np.floor(place), math.ceil(period) - 1)
    return begin, begin + 1


def of_cycles(column, marginal, y):
    """Dates and angles: a value for each cycle, in which each part of the period has its share, and one for the trend."""
    cycles, trend, missing = column["cycles"]["cycles"], column["cycles"].get("trend"), marginal["missing"]
    if trend:
        log_det, is_gap, value = of_column({**trend, "whole": bool(marginal.get("atoms"))}, y[:, -1:])  # an atom has no cycles either
    else:
        log_det, is_gap, value = np.zeros(len(y)), y[:, -1] < between(np.log(missing), np.log(1 - missing)), np.zeros(len(y))
    step = column.get("step", 0)
    of_trend = trend["marginal"].get("atoms") or [] if trend else []
    atoms = [(whole["value"], value == place["value"]) for whole, place in zip(marginal.get("atoms") or [], of_trend)]
    gaps = [missing if not trend and index == len(cycles) - 1 else 0 for index in range(len(cycles))]  # gaps are in the last value
    places = [of_cycle(cycle, gap, y[:, index], step) for index, (cycle, gap) in enumerate(zip(cycles, gaps))]
    for index, cycle in reversed(list(enumerate(cycles))):
        begin, end = places[index]
        if cycle.get("days"):
            on = read_season.phase(column, cycles[:-1], [start for start, _ in places[:-1]])
            month = np.minimum(np.floor(begin), read_season.MONTHS - 1)
            day, first, last = read_season.step_of(np.floor(value) * read_season.MONTHS + month + cycle["offset"], begin - month, cycle["days"], on)
            begin, end, value = month + first, month + last, (day - on) / cycle["days"]
        else:
            value = value * cycle["period"] + begin + cycle["offset"]
        shares = (1 - gaps[index]) * np.array(cycle["shares"])
        parts = np.arange(len(shares) + 1)
        if step > 0:
            share = np.subtract(*(np.interp(place / cycle["period"] * len(shares), parts, sums(shares)) for place in (end, begin)))
        else:
            share = shares[np.minimum((begin / cycle["period"] * len(shares)).astype(int), len(shares) - 1)] * len(shares) / cycle["period"]
        log_det = log_det + np.where(is_gap, np.log(gaps[index]) if gaps[index] > 0 else 0, np.log(share)) - log_density(y[:, index])
    value = rounded(column, (column.get("origin", 0) % step if step > 0 else 0) + value * (step if step > 0 else 1))
    if not trend:  # once around from the least value on
        least, around = column["cycles"].get("base", 0), math.prod(cycle["period"] for cycle in cycles) * (step if step > 0 else 1)
        value = least + (value - least) % around
    for whole, here in atoms:
        value, is_gap = np.where(here, whole, value), is_gap & ~here
    return log_det, is_gap, value


def of_column(column, y):
    """The log-det of a column's values [n, width], which rows have no value in it, and what the others have."""
    marginal = {**MARGINAL, **column["marginal"]}
    if column.get("cycles"):
        return of_cycles(column, marginal, y)
    return (of_shares if marginal.get("shares") else of_map)(column, marginal, y[:, 0])


def width(column):
    """How many values of the row a modelled column takes."""
    if column.get("cycles"):
        return len(column["cycles"]["cycles"]) + (1 if column["cycles"].get("trend") else 0)
    if column.get("marginal") is not None:
        return 1
    names = len(column.get("categories") or [])
    return 2 if column["kind"] in ("date", "date-time", "time") else names if column["kind"] == "category" and names > 2 else 1
