#!/usr/bin/env python3
"""How long Ctrl-C takes to end the command, phase by phase: each command is started under a terminal of its own, is sent SIGINT when its output or a
delay says that the phase has begun, and the seconds until it has ended are printed.

usage: build/try-signals.py [--rows N] [--only WORD] [--data-dir DIR] -- COMMAND...
       build/try-signals.py -- dotnet src/RealNvp.Cli/bin/Release/net10.0/linux-x64/realnvp.dll
"""
import argparse, os, pty, random, re, select, shutil, signal, subprocess, sys, tempfile, time


class Ended(Exception):
    pass


def start(command, folder):
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ["TERM"] = "xterm-256color"
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(command[0], command)
    return pid, terminal


def read_until(terminal, ready, limit):
    """The output up to where it matches; raises Ended where the program ends before, and gives up after a time."""
    text, until = "", time.monotonic() + limit
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                part = b""
            if not part:
                raise Ended(text)
            text += part.decode(errors="replace")
        if ready(text, until - time.monotonic()):
            return text
    raise TimeoutError(text)


def interrupted(command, folder, begins, delay, limit=600):
    """Seconds from SIGINT to the end, and the exit code; None where the command ended before its phase began."""
    pid, terminal = start(command, folder)
    try:
        if begins:
            read_until(terminal, lambda text, _: re.search(begins, text), limit)
        begun = time.monotonic()
        if delay:
            read_until(terminal, lambda *_: time.monotonic() - begun >= delay, limit)
        os.kill(pid, signal.SIGINT)
        sent = time.monotonic()
        try:
            text = read_until(terminal, lambda *_: False, 180)
        except Ended as ended:
            text = str(ended)
        _, status = os.waitpid(pid, 0)
        return time.monotonic() - sent, os.waitstatus_to_exitcode(status), text
    except Ended as ended:
        os.waitpid(pid, 0)
        return None, None, str(ended)
    except TimeoutError as late:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return float("inf"), None, str(late)
    finally:
        os.close(terminal)


def write_table(path, rows, gaps=0.0, seed=1):
    random.seed(seed)
    names = ["a", "b", "c", "d", "e", "kind", "count", "place"]
    with open(path, "w") as file:
        file.write(",".join(names) + "\n")
        for _ in range(rows):
            x, y = random.gauss(0, 1), random.gauss(0, 1)
            cells = [f"{x:.5f}", f"{x * y:.5f}", f"{y + 0.3 * random.gauss(0, 1):.5f}", f"{abs(x) + random.random():.5f}", f"{random.gauss(3, 2):.4f}",
                     random.choice("uvwxyz"), str(random.randrange(50)), random.choice(["north", "south", "east"])]
            if random.random() < gaps:
                cells[random.randrange(5)] = ""
            file.write(",".join(cells) + "\n")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--data-dir", default=None)
    parser.add_argument("--work", default=None)
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    command = [os.path.abspath(word) if os.path.exists(word) else word for word in given.command]
    work = given.work or tempfile.mkdtemp(prefix="try-signals-")
    os.makedirs(work, exist_ok=True)

    def quietly(*words):
        subprocess.run([*command, *words], cwd=work, check=True, stdout=subprocess.DEVNULL)

    def need(name, make):
        if not os.path.exists(os.path.join(work, name)):
            make()

    at = lambda name: os.path.join(work, name)
    need("large.csv", lambda: write_table(at("large.csv"), given.rows))
    need("gaps.csv", lambda: write_table(at("gaps.csv"), 20_000, gaps=0.9))
    need("small.csv", lambda: write_table(at("small.csv"), 3_000))
    need("m", lambda: quietly("train", "small.csv", "--epochs", "3", "--out", "m"))
    need("large.parquet", lambda: quietly("sample", "m", "-n", str(given.rows), "--out", "large.parquet"))
    mnist = ["--data-dir", os.path.abspath(given.data_dir)] if given.data_dir else None

    # name, words of the command, what begins the phase, seconds after that
    phases = [
        ("reading a large .csv", ["train", "large.csv", "--out", "r1"], None, 1.5),
        ("reading a large .parquet", ["train", "large.parquet", "--out", "r2"], None, 1.5),
        ("judging the start", ["train", "large.csv", "--out", "r3", "--preset", "tabular"], r"judging the start|reading the start|epoch 1", 0),
        ("a step", ["train", "large.csv", "--out", "r4"], r"epoch 1/", 1),
        ("validation", ["train", "large.csv", "--out", "r5", "--epoch-rows", "2000"], r"validating", 0),
        ("measuring the test rows", ["train", "large.csv", "--out", "r6", "--epochs", "1", "--epoch-rows", "1000"], r"Measuring the test rows", 0.1),
        ("pictures and report", ["train", "large.csv", "--out", "r7", "--epochs", "1", "--epoch-rows", "1000"], r"Measuring the test rows", 3),
        ("calibration", ["train", "large.csv", "--out", "r8", "--epochs", "1", "--epoch-rows", "1000"], r"Measuring the test rows", 5),
        ("calibration of score", ["score", "m", "large.csv", "--calibrate", "large.csv"], None, 2),
        ("score", ["score", "m", "large.csv"], None, 2),
        ("score --out", ["score", "m", "large.csv", "--out", "scores.csv"], None, 2),
        ("score --explain", ["score", "m", "small.csv", "--explain", "1000"], None, 1.2),
        ("sample to .csv", ["sample", "m", "-n", "2000000", "--out", "s.csv"], None, 2.5),
        ("sample to .csv, at its writing", ["sample", "m", "-n", "2000000", "--out", "s.csv"], None, 20),
        ("sample to .parquet", ["sample", "m", "-n", "2000000", "--out", "s.parquet"], None, 2.5),
        ("sample --compare", ["sample", "m", "-n", "100000", "--out", "s.csv", "--compare", "large.csv"], None, 4),
        ("encode", ["encode", "m", "large.csv", "--out", "z.csv"], None, 3),
        ("impute", ["impute", "m", "gaps.csv", "--out", "filled.csv"], None, 1.5),
        ("verify", ["verify", "m", "large.csv", "--rows", "400000"], None, 3),
        ("evaluate", ["evaluate", "m", "large.csv", "--split", "all", "-k", "50"], None, 3),
        ("movie", ["train", "moons", "--epochs", "300", "--out", "r9"], r"Measuring the test rows", 0.6),
    ]
    if mnist:
        image = ["train", "mnist", "--preset", "paper-mnist", "--epochs", "1", *mnist]
        need("mm", lambda: quietly(*image, "--epoch-rows", "100", "--hours", "0.003", "--out", "mm"))
        phases += [
            ("paper-mnist: reading the start", [*image, "--out", "i0"], r"starting|reading the start", 0.1),
            ("paper-mnist: judging the start", [*image, "--out", "i1"], r"judging the start", 0),
            ("paper-mnist: a step", [*image, "--out", "i2"], r"epoch 1/", 1),
            ("paper-mnist: validation", [*image, "--epoch-rows", "128", "--out", "i3"], r"validating", 0.3),
            ("paper-mnist: sample to .png", ["sample", "mm", "-n", "10000", "--out", "s.png"], None, 4),
            ("paper-mnist: encode", ["encode", "mm", "--split", "train", "--out", "z.npy", *mnist], None, 4),
            ("paper-mnist: evaluate", ["evaluate", "mm", *mnist], None, 4),
            ("paper-mnist: verify", ["verify", "mm", "--rows", "5000", *mnist], None, 4),
            ("paper-mnist: score", ["score", "mm", *mnist], None, 4),
            ("paper-mnist: factors", ["factors", "mm", "-n", "1000", "--out", "f.png", *mnist], None, 4),
        ]

    for name, words, begins, delay in phases:
        if given.only not in name:
            continue
        for folder in [word for before, word in zip(words, words[1:]) if before == "--out" and words[0] == "train"]:
            shutil.rmtree(at(folder), ignore_errors=True)
        seconds, code, text = interrupted([*command, *words], work, begins, delay)
        shown = "ended before" if seconds is None else f"{seconds:6.2f} s"
        last = [line for line in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r", "\n").split("\n") if line.strip()][-1:]
        left = [file for file in os.listdir(work) if file.endswith(".tmp")]
        print(f"{name:34} {shown}  exit {code}  {'LEFT ' + str(left) if left else ''}{last[0].strip()[:70] if last else ''}", flush=True)


if __name__ == "__main__":
    main()
