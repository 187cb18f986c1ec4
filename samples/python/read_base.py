"""The base densities of a flow's latents, by numpy alone: the part 'log p' of docs/model-file.md, number 4, as a program.

log_density(base, z) takes `base` of the spec and latents [n, values], and gives the log density of each row in nats; read_model.py adds it.
"""
import math

import numpy as np


def log_mixture(components, z):
    """A mixture of normals, each with the lower triangle of its factor row after row."""
    each = []
    for normal in components:
        factor = np.zeros((z.shape[1], z.shape[1]))
        factor[np.tril_indices(z.shape[1])] = normal["factor"]
        white = np.linalg.solve(factor, (z - np.asarray(normal["mean"])).T)
        each.append(math.log(normal["weight"]) - np.log(np.diag(factor)).sum() - 0.5 * (white**2 + math.log(2 * math.pi)).sum(axis=0))
    return np.logaddexp.reduce(each, axis=0)


def log_density(base, z):
    if base["kind"] == "mixture":
        return log_mixture(base["components"], z)
    if base["kind"] == "student-t":
        nu = base["degreesOfFreedom"]
        peak = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - 0.5 * math.log(nu * math.pi)
        return (peak - (nu + 1) / 2 * np.log1p(z**2 / nu)).sum(axis=1)
    return -0.5 * (z**2 + math.log(2 * math.pi)).sum(axis=1)
