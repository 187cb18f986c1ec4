"""Numbers whose last digits have shares, by numpy alone: `digits` of a `marginal`, as docs/model-file.md has them, for read_columns.py."""
import numpy as np


def even_and_back(digits):
    """Numbers as they would lie if all last digits were as frequent, the way back, and log of how much wider the step of an even number is than without."""
    if digits is None:
        return lambda x: x, lambda x: x, lambda x: 0
    step, origin, n = digits["step"], digits.get("origin", 0), len(digits["shares"])
    plain, ends = np.arange(n + 1), n * np.concatenate([[0], np.cumsum(digits["shares"])])

    def moved(x, before, after):
        t = (x - origin) / step + 0.5
        return origin + step * (np.floor(t / n) * n + np.interp(t % n, before, after) - 0.5)

    def log_width(x):
        return np.log(np.diff(ends))[np.clip(np.searchsorted(ends, ((x - origin) / step + 0.5) % n, side="right") - 1, 0, n - 1)]
    return lambda x: moved(x, plain, ends), lambda x: moved(x, ends, plain), log_width
