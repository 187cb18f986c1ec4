"""The normal distribution, by numpy alone: its density, its distribution function Phi with all digits, and back."""
import math

import numpy as np

erfc = np.vectorize(math.erfc, otypes=[float])


def log_density(y):
    return -0.5 * (y**2 + math.log(2 * math.pi))


def phi(y):
    """Phi: the share below y."""
    return 0.5 * erfc(-y / math.sqrt(2))


def log_phi(y):
    """log Phi, finite however far out."""
    far = np.minimum(y, -30.0)
    return np.where(y > -30, np.log(phi(np.maximum(y, -30.0))), log_density(far) - np.log(-far) + np.log1p(-1 / far**2 + 3 / far**4))


def quantile(log_share):
    """Phi^-1 of shares up to a half, given by their logarithms: Newton's steps, which come from the left and never pass it."""
    finite = np.where(np.isfinite(log_share), log_share, -1.0)
    y = -np.sqrt(-2 * finite)
    for _ in range(10):
        y = y + (finite - log_phi(y)) * np.exp(log_phi(y) - log_density(y))
    return np.where(np.isfinite(log_share), y, -np.inf)


def between(log_below, log_above):
    """The value that divides two shares that are one together, by the smaller, which has the digits."""
    return np.where(log_below < log_above, 1, -1) * quantile(np.minimum(log_below, log_above))
