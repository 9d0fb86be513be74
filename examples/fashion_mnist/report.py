#!/usr/bin/env python3
"""Trains the networks of docs/training.md and writes it, with its pictures: report.py PROGRAM RUNS DOCS

RUNS is a folder for the output of the runs; what is already there is not run again. Needs matplotlib (Debian:
python3-matplotlib).
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
import os
import pathlib
import subprocess
import sys

import plot

MAIN = ["relu", "gelu", "swish"]
CURVES = MAIN + ["selu", "tanh", "sigmoid"]
DEEP = ["sigmoid", "tanh", "relu", "gelu", "selu"]
DEEP_OPTIONS = ["--depth", "20", "--width", "64", "--epochs", "5", "--gradients", "--dead"]
SCALES = ["0.5", "1", "2"]
RATES = ["0.001", "0.01", "0.03"]


class Runs:
    """Output of the program by its options, kept in a folder."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, *options):
        path = self.folder / ("_".join(o.removeprefix("--") for o in options).replace("/", "") + ".jsonl")
        if not path.exists():
            print(self.program, *options, flush=True)
            done = subprocess.run([self.program, "--json", *options], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                sys.exit(f"{' '.join(options)}: {done.stderr}")
            path.write_text(done.stdout)
        return plot.read(path)

    def of(self, activation, *options):
        # The one activation whose parameters have no defaults.
        given = ["--param", "threshold=0", "--param", "value=0"] if activation == "threshold" else []
        return self("--activation", activation, *given, *options)


def table(titles, rows):
    lines = [" | ".join(titles), " | ".join("---" for _ in titles)] + [" | ".join(row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def percent(share, digits=1):
    return f"{100 * share:.{digits}f} %"


def result_row(name, run):
    end, epochs = run["end"], run["epochs"]
    if end["diverged"]:
        return [name, run["start"]["init"], "diverged", "", "", "", ""]
    best = max(e["test_accuracy"] for e in epochs)
    return [name, run["start"]["init"], percent(end["test_accuracy"], 2), percent(best, 2), f"{epochs[-1]['loss']:.3f}",
            f"{end['seconds'] / len(epochs):.2f}", f"{end['cpu_seconds'] / len(epochs):.2f}"]


RESULT_TITLES = ["activation", "initial weights", "test accuracy", "best epoch", "training loss", "s per epoch",
                 "CPU s per epoch"]


def learned_rows(runs):
    for name, run in runs.items():
        for i, layer in enumerate(run["end"]["learned"], 1):
            for parameter, v in layer.items():
                yield [name, str(i), parameter, f"{v['mean']:.3f}", f"{v['smallest']:.3f}", f"{v['largest']:.3f}"]


def deep_rows(runs):
    for name, run in runs.items():
        first = run["epochs"][0]["first_gradients"]
        units = run["units"]["layers"]
        yield [name, f"{first[0]:.1e}", f"{first[-1]:.1e}", f"{first[0] / first[-1]:.1e}",
               f"{run['epochs'][-1]['loss']:.3f}", percent(run["end"]["test_accuracy"]),
               percent(sum(u["dead"] for u in units) / len(units)),
               percent(sum(u["saturated"] for u in units) / len(units))]


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    names = [line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")]
    return f"{names[0]}, {os.cpu_count()} processors, load average {os.getloadavg()[2]:.1f}"


def write(runs, docs):
    listed = subprocess.run([runs.program, "--list"], capture_output=True, text=True, check=True).stdout
    every = {name: runs.of(name) for name in (line.split()[0] for line in listed.splitlines())}
    convolutional = {name: runs.of(name, "--network", "convolutional") for name in MAIN + ["prelu"]}
    deep = {name: runs.of(name, *DEEP_OPTIONS) for name in DEEP}
    scaled = {f"scale {s}": runs.of("relu", *DEEP_OPTIONS, "--scale", s) for s in SCALES}
    fast = {r: runs.of("relu", "--depth", "3", "--width", "128", "--epochs", "3", "--dead", "--rate", r) for r in RATES}

    pictures = docs / "training"
    pictures.mkdir(exist_ok=True)
    plot.curves({name: every[name] for name in CURVES}, pictures / "perceptron.svg")
    plot.curves(convolutional, pictures / "convolutional.svg")
    plot.curves(deep, pictures / "deep.svg")
    plot.gradients(deep, pictures / "gradients.svg")
    plot.gradients(scaled, pictures / "scale.svg")

    start = every["relu"]["start"]
    template = pathlib.Path(__file__).with_name("training.md.in").read_text()
    (docs / "training.md").write_text(template.format(
        machine=machine(), seed=start["seed"], layers=", ".join(start["layers"]), parameters=start["parameters"],
        convolutional_layers=", ".join(convolutional["relu"]["start"]["layers"]),
        convolutional_parameters=convolutional["relu"]["start"]["parameters"],
        threads=start["threads"], batch=start["batch"], rate=start["rate"],
        perceptron=table(RESULT_TITLES, (result_row(name, run) for name, run in every.items())),
        convolutional=table(RESULT_TITLES, (result_row(name, run) for name, run in convolutional.items())),
        learned=table(["activation", "layer", "parameter", "mean", "smallest", "largest"],
                      learned_rows({**every, **{f"{k}, convolutional": v for k, v in convolutional.items()}})),
        deep_options=" ".join(DEEP_OPTIONS),
        deep=table(["activation", "gradient, first layer", "last layer", "first / last", "training loss",
                    "test accuracy", "dead units", "saturated inputs"], deep_rows(deep)),
        scale=table(["weights", "gradient, first layer", "last layer", "first / last", "training loss",
                     "test accuracy", "dead units", "saturated inputs"], deep_rows(scaled)),
        rates=table(["rate", "test accuracy"] + [f"dead, layer {i}" for i in (1, 2, 3)],
                    ([rate, percent(run["end"]["test_accuracy"])] + [percent(u["dead"]) for u in run["units"]["layers"]]
                     for rate, run in fast.items()))))


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: report.py PROGRAM RUNS DOCS")
    program, folder, docs = sys.argv[1:]
    write(Runs(program, pathlib.Path(folder)), pathlib.Path(docs))


if __name__ == "__main__":
    main()
