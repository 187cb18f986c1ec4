#!/usr/bin/env python3
"""Prints log p of rows under a RealNvp model of vectors or of a table, by numpy alone: docs/model-file.md as a program.

    read_model.py model.safetensors rows.npy [context.npy]

Rows are [n, values] in the data's own units, of a table as the flow takes them; context [n, context values]; a line is the log p of a row in nats, in float64.
"""
import json
import math
import sys

import numpy as np
import read_base
import read_tables

TYPES = {"F32": "<f4", "F64": "<f8", "I32": "<i4", "U64": "<u8"}
LEAST = 1e-3  # of a spline: the width and height of a bin as shares of the interval, and the derivative at a knot


def read_safetensors(path):
    """The metadata and the tensors of a file."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header, data = json.loads(file.read(length)), file.read()
    metadata, tensors = header.pop("__metadata__", {}), {}
    for name, entry in header.items():
        if entry["dtype"] in TYPES:
            values = np.frombuffer(data[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
            tensors[name] = values.astype(np.float64) if entry["dtype"][0] == "F" else values
    return metadata, tensors


def below(tensors, name):
    """The tensors whose names begin with a name and a dot, without it."""
    return {key[len(name) + 1:]: values for key, values in tensors.items() if key.startswith(f"{name}.")}


def network(spec, weights, x):
    """What the conditioner of a coupling gives for what it sees."""
    def linear(name, x):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    if spec["net"] == "mlp":
        for layer in range(len(spec["hidden"])):
            x = linear(str(layer), x)
            x = np.tanh(x) if spec["activation"] == "tanh" else np.maximum(x, 0)
        return linear(str(len(spec["hidden"])), x)
    if spec["net"] == "residual-mlp":
        h = linear("in", x)
        for block in range(spec["blocks"]):
            h = h + linear(f"blocks.{block}.1", np.maximum(linear(f"blocks.{block}.0", np.maximum(h, 0)), 0))
        return linear("out", h)
    raise ValueError(f"no network '{spec['net']}' is known here")


def split(spec, x, context):
    """The columns that a coupling changes, and what its networks see: the others, then the context."""
    columns, half = np.arange(x.shape[1]), x.shape[1] // 2
    kept, changed = (columns[:half], columns[half:]) if spec["mask"] == "half" else (columns[0::2], columns[1::2])
    kept, changed = (changed, kept) if spec["flip"] else (kept, changed)
    return changed, np.concatenate([x[:, kept], context], axis=1)


def affine_coupling(spec, weights, x, context):
    changed, seen = split(spec, x, context)
    if "shared" in spec:
        raw, shift = np.split(network(spec["shared"], below(weights, "shared"), seen), 2, axis=1)
    else:
        raw, shift = network(spec["s"], below(weights, "s"), seen), network(spec["t"], below(weights, "t"), seen)
    limit = spec["logScale"]["limit"]
    s = weights["scale"] * np.tanh(raw) if spec["logScale"]["bound"] == "learned" else limit * np.tanh(raw / limit)
    y = x.copy()
    y[:, changed] = x[:, changed] * np.exp(s) + shift
    return y, s.sum(axis=1)


def knots(numbers, bound):
    """Where bins begin and end, from -bound to bound: each has the least share, and the softmax of the numbers shares out the rest."""
    shares = np.exp(numbers - numbers.max(axis=-1, keepdims=True))
    shares = LEAST + (1 - LEAST * numbers.shape[-1]) * shares / shares.sum(axis=-1, keepdims=True)
    ends = -bound + 2 * bound * np.cumsum(shares, axis=-1)
    ends[..., -1] = bound
    return np.concatenate([np.full_like(ends[..., :1], -bound), ends], axis=-1)


def spline(spec, weights, x, context):
    changed, seen = split(spec, x, context) if spec["step"] == "spline-coupling" else (np.arange(x.shape[1]), context)
    bins, bound = spec["bins"], spec["bound"]
    numbers = weights["numbers"] if "numbers" in weights else network(spec["net"], below(weights, "net"), seen)
    numbers = numbers.reshape(-1, len(changed), 3 * bins - 1)
    left, low = knots(numbers[..., :bins], bound), knots(numbers[..., bins:2 * bins], bound)
    slopes = np.ones_like(left)
    slopes[..., 1:-1] = LEAST + np.logaddexp(0, numbers[..., 2 * bins:] + math.log(math.exp(1 - LEAST) - 1))
    value, inside = x[:, changed], np.abs(x[:, changed]) <= bound
    at = np.where(inside, value, 0)[..., None]
    found = (at >= left[..., 1:-1]).sum(axis=-1, keepdims=True)

    def pick(values, place):
        return np.take_along_axis(values, place, axis=-1)[..., 0]
    x0, y0 = pick(left, found), pick(low, found)
    width, height = pick(left, found + 1) - x0, pick(low, found + 1) - y0
    begin, end, m = pick(slopes, found), pick(slopes, found + 1), height / width
    u = (at[..., 0] - x0) / width
    denominator = m + (begin + end - 2 * m) * u * (1 - u)
    result = y0 + height * (m * u**2 + begin * u * (1 - u)) / denominator
    derivative = m**2 * (end * u**2 + 2 * m * u * (1 - u) + begin * (1 - u) ** 2) / denominator**2
    y = x.copy()
    y[:, changed] = np.where(inside, result, value)
    return y, np.where(inside, np.log(derivative), 0).sum(axis=1)


def logit(spec, x):
    low, high = spec["low"], spec["high"]
    least, most = (0 if low > 0 else 2.0**-126), (1 if high < 1 else 1 - 2.0**-24)  # a logit that begins at 0 or ends at 1 is infinite there
    possible = ((x >= least) & (x <= most)).all(axis=1)
    x = np.clip(x, least, most)
    u, rest = low + (high - low) * x, (1 - high) + (high - low) * (1 - x)
    log_det = (math.log(high - low) - np.log(u) - np.log(rest)).sum(axis=1)
    return np.log(u) - np.log(rest), np.where(possible, log_det, -np.inf)


def step(spec, weights, x, context):
    """What a step makes of rows [n, features], and its log-det for each row or for all."""
    kind = spec["step"]
    if kind == "flatten":
        return x, 0
    if kind == "logit":
        return logit(spec, x)
    if kind == "standardize":
        return (x - weights["mean"].ravel()) / weights["scale"].ravel(), -np.log(weights["scale"]).sum()
    if kind == "permute":
        if "order" not in weights:
            raise ValueError("the file is of a version that kept no orders of permutations; load it and save it again with this one")
        return x[:, weights["order"]], 0
    if kind == "linear-lu":
        lu = weights["lu"]
        lower, upper = np.tril(lu, -1) + np.eye(len(lu)), np.triu(lu, 1) + np.diag(np.exp(np.diag(lu)))
        return x @ (lower @ upper).T + weights["bias"], np.trace(lu)
    if kind == "act-norm":
        return (x + weights["shift"]) * np.exp(weights["log_scale"]), weights["log_scale"].sum()
    if kind == "batch-norm":
        variance = weights["variance"] + spec["epsilon"]
        y, log_det = (x - weights["mean"]) / np.sqrt(variance), -0.5 * np.log(variance).sum()
        return (y * np.exp(weights["log_gamma"]) + weights["beta"], log_det + weights["log_gamma"].sum()) if spec["affine"] else (y, log_det)
    if kind == "affine-coupling":
        return affine_coupling(spec, weights, x, context)
    if kind in ("spline-coupling", "spline"):
        return spline(spec, weights, x, context)
    if kind == "factor-out":
        first = (x.shape[1] + 1) // 2
        z, log_det = chain(spec["inner"], below(weights, "inner"), x[:, :first], context)
        return np.concatenate([x[:, first:], z], axis=1), log_det
    raise ValueError(f"no step '{kind}' is known here")


def chain(steps, weights, x, context):
    log_det = np.zeros(len(x))
    for index, spec in enumerate(steps):
        x, own = step(spec, below(weights, str(index)), x, context)
        log_det = log_det + own
    return x, log_det


def log_prob(spec, tensors, rows, context=None, table=None):
    """log p of each row in nats, by the spec and the tensors of a model file, and what it says of a table's columns."""
    x = np.asarray(rows, np.float32).reshape(len(rows), -1)  # what the project reads rows as
    context = np.asarray([[]] * len(x) if context is None else context, np.float32).reshape(len(x), -1)
    size, given, levels = math.prod(spec["shape"]), spec.get("context", 0), spec.get("levels")
    if x.shape[1] != size or context.shape[1] != given:
        raise ValueError(f"rows of {x.shape[1]} and context of {context.shape[1]} do not fit a model of {size} values given {given}")
    kinds = [one["step"] for one in spec["steps"]]
    as_vector = 0 if len(spec["shape"]) == 1 else kinds.index("flatten") if "flatten" in kinds else len(kinds)
    if not set(kinds[:as_vector]) <= {"logit", "standardize"}:
        raise ValueError("flows of vectors are read here; this one has steps on images")
    possible = (np.isfinite(x) & ((x >= 0) & (x <= levels - 1) if levels else True)).all(axis=1)
    x = (x + np.float32(0.5)) / np.float32(levels) if levels else x
    x = np.where(possible[:, None], x, 0.5).astype(np.float64)
    z, log_det = chain(spec["steps"], below(tensors, "steps"), x, context)
    log_base = read_base.log_density(spec.get("base", {"kind": "normal"}), z)
    total = log_base + log_det - (size * math.log(levels) if levels else 0) + (read_tables.log_det(table["columns"], rows) if table else 0)
    return np.where(possible & (total < np.inf), total, -np.inf)


def log_density(metadata, tensors, rows, context=None):
    """log p of each row under the model of a file: of one flow, or of an ensemble the mean of its flows' densities."""
    specs = [json.loads(metadata["realnvp.spec"]), *json.loads(metadata.get("realnvp.members", "[]"))]
    flows = [tensors, *(below(tensors, f"members.{number}") for number in range(2, len(specs) + 1))]
    table = json.loads(metadata.get("realnvp.table", "null"))
    return np.logaddexp.reduce([log_prob(*flow, rows, context, table) for flow in zip(specs, flows)]) - math.log(len(specs))


def main(path, rows, context=None):
    metadata, tensors = read_safetensors(path)
    if metadata.get("realnvp.format") not in ("1", "2"):
        raise ValueError(f"'{path}' is no RealNvp model of format 1 or 2")
    print(*log_density(metadata, tensors, np.load(rows), np.load(context) if context else None), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
