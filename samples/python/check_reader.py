#!/usr/bin/env python3
"""Holds read_model.py and what lies beside it to what the project said of its golden models of vectors and tables: log p within 1e-4 nats a row.

    check_reader.py tests/golden

Fails as well if a step, network or base of vectors, or a kind of column, was in none of them.
"""
import json
import math
import pathlib
import sys

import numpy as np
import read_model

TOLERANCE = 1e-4
NEEDED = {"flatten", "logit", "standardize", "permute", "batch-norm", "act-norm", "linear-lu", "affine-coupling", "spline-coupling", "spline", "factor-out",
          "mlp", "residual-mlp", "normal", "student-t", "mixture", "ensemble", "context", "levels",
          "map none", "map log", "map logit", "map asinh", "atoms", "missing", "shares", "digits", "cycles", "season",
          "depends on a part", "depends on borders", "depends on categories"}


def names(value):
    """All kinds that a spec has, however deep."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    if not isinstance(value, dict):
        return set()
    return {value[key] for key in ("step", "net", "kind") if isinstance(value.get(key), str)}.union(*map(names, value.values()))


def parts(table):
    """What the distributions of a table's columns are made of."""
    columns = [column for column in table["columns"] if column.get("marginal")] if table else []
    found = {key for column in columns for key in ("atoms", "missing", "shares", "digits") if column["marginal"].get(key)}
    maps = {f"map {column['marginal']['map']}" for column in columns if not column.get("cycles") and not column["marginal"].get("shares")}
    found |= {f"depends on {'a part' if rule.get('part') else 'borders' if rule.get('borders') else 'categories'}"
              for rule in (column.get("dependence") for column in columns) if rule}
    cycles = [cycle for column in columns if column.get("cycles") for cycle in column["cycles"]["cycles"]]
    return found | maps | {"cycles" for _ in cycles} | {"season" for cycle in cycles if cycle.get("days")}


def check(path, seen):
    """The largest difference of a model's rows; None for a model that is not read here."""
    metadata, tensors = read_model.read_safetensors(path)
    _, expected = read_model.read_safetensors(path.with_suffix(".expected.safetensors"))
    spec = json.loads(metadata["realnvp.spec"])
    rows = expected["rows"].reshape(-1, math.prod(spec["shape"]))
    context = expected["context"].reshape(len(rows), -1) if spec.get("context") else None
    table = json.loads(metadata.get("realnvp.table", "null"))
    kinds = names([spec, *json.loads(metadata.get("realnvp.members", "[]"))])
    if kinds - NEEDED or ("permute" in kinds and not any(name.endswith(".order") for name in tensors)):
        return None
    try:
        found = read_model.log_density(metadata, tensors, rows, context)
    except ValueError as error:
        if "steps on images" in str(error):
            return None
        raise
    seen |= kinds | parts(table) | {"normal"} | {key for key in ("context", "levels") if spec.get(key)}
    seen |= {"ensemble"} if "realnvp.members" in metadata else set()
    known = expected["log_prob"]
    assert np.array_equal(np.isinf(found), np.isinf(known)), f"{path}: other rows are impossible"
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.where(np.isinf(known), 0, np.abs(found - known)), nan=np.inf).max()


def main(folder):
    seen, differences, left_out = set(), {}, []
    paths = [path for kind in ("models", "tables") for path in pathlib.Path(folder).glob(f"v*/{kind}/*.safetensors")]
    for path in sorted(path for path in paths if ".expected" not in path.name):
        difference = check(path, seen)
        if difference is None:
            left_out.append(path.stem)
        else:
            differences[path] = difference
    worst = max(differences, key=differences.get)
    print(f"{len(differences)} models of vectors and tables, {len(left_out)} others; largest difference {differences[worst]:.2g} nats a row ({worst})")
    missing = NEEDED - seen
    if missing:
        print(f"no golden model has {', '.join(sorted(missing))}")
    return 0 if differences[worst] <= TOLERANCE and not missing else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
