"""What the columns of a table add to log p of the flow's rows, by numpy alone, those among them that depend on another column: docs/model-file.md as a program.

log_det(columns, rows) takes the columns of `realnvp.table` and rows as the flow takes them, [n, values], and gives n log-dets in nats; read_model.py adds them.
A modelled column without `marginal` adds 0.
"""
import numpy as np
import read_columns

UNITS = {"day": "D", "hour": "h", "minute": "m", "second": "s", "millisecond": "ms", "microsecond": "us"}


def parts(column, cells, part):
    """A part of dates or times, from 0: their month, day of the month, day of the week from Monday on, hour or minute."""
    unit, count = column["dates"]["unit"], np.round(cells).astype(np.int64)
    if unit in ("month", "month-end"):
        months = count.astype("datetime64[M]")
        moment = months.astype("datetime64[D]") if unit == "month" else (months + 1).astype("datetime64[D]") - 1
    else:
        moment = count.astype(f"datetime64[{UNITS[unit]}]")
    month, day = moment.astype("datetime64[M]"), moment.astype("datetime64[D]")
    return {"month": lambda: month.astype(int) % 12,
            "day": lambda: (day - month.astype("datetime64[D]")).astype(int),
            "weekday": lambda: (day.astype(int) + 3) % 7,
            "hour": lambda: moment.astype("datetime64[h]").astype(int) % 24,
            "minute": lambda: moment.astype("datetime64[m]").astype(int) % 60}[part]()


def keys(dependence, other, cells, is_gap):
    """Which of the dependence's `keys` the cells of the other column have; -1 where nothing is known of them."""
    cells = np.where(is_gap, 0, cells)
    if dependence.get("part"):
        found = parts(other, cells, dependence["part"])
    elif dependence.get("borders"):
        found = np.searchsorted(dependence["borders"], cells, side="right")
    else:
        found = cells.astype(int)
    known = np.array([len(key["cells"]) > 0 for key in dependence["keys"]] + [False])
    return np.where(is_gap | ~known[np.minimum(found, len(known) - 1)], -1, found)


def given(column, key):
    """The column with the shares that it has where the other column has a value."""
    marginal, rest, own = {**read_columns.MARGINAL, **column["marginal"]}, column["dependence"]["rest"], column["dependence"]["keys"][key]
    shares = rest * np.array(marginal["shares"], float)
    shares[own["cells"]] += (1 - rest) * (1 - marginal["missing"]) * np.array(own["shares"])
    return {**column, "marginal": {**marginal, "shares": shares.tolist(), "beyond": rest * marginal["beyond"]}}


def log_det(columns, rows):
    """What turns the flow's log density of each row into the table's; rows that are not finite, whose log p is minus infinity, add anything."""
    rows, place, values, found = np.nan_to_num(np.asarray(rows, np.float32)).astype(np.float64), 0, {}, {}
    by_name = {column["name"]: column for column in columns if column["role"] == "modelled"}
    for name, column in by_name.items():
        values[name] = rows[:, place:place + read_columns.width(column)]
        place += read_columns.width(column)
    if place != rows.shape[1]:
        raise ValueError(f"the columns take {place} values and the rows have {rows.shape[1]}")

    def read(name):
        """Log-dets, gaps and cells of a column; of one that depends on another, that is read first."""
        column, dependence = by_name[name], by_name[name].get("dependence")
        if name not in found and dependence is None:
            found[name] = read_columns.of_column(column, values[name])
        elif name not in found:
            _, is_gap, cells = read(dependence["on"])
            key, found[name] = keys(dependence, by_name[dependence["on"]], cells, is_gap), (np.zeros(len(rows)), np.zeros(len(rows), bool), np.zeros(len(rows)))
            for one in np.unique(key):
                own = read_columns.of_column(column if one < 0 else given(column, one), values[name][key == one])
                for all_rows, of_key in zip(found[name], own):
                    all_rows[key == one] = of_key
        return found[name]

    with np.errstate(divide="ignore", invalid="ignore"):
        return sum((read(name)[0] for name, column in by_name.items() if column.get("marginal") is not None), np.zeros(len(rows)))
