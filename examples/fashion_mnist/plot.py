#!/usr/bin/env python3
"""Draws what `fashion_mnist --json` wrote: plot.py curves|gradients OUT.svg|OUT.png FILE...

curves: training loss and test accuracy, epoch by epoch. gradients: the norm of each layer's gradient on the first
minibatch, and on average over the last epoch. A line's label is its file's name. Needs matplotlib (Debian:
python3-matplotlib).
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
# The same data give the same file; text stays text.
matplotlib.rcParams.update({"svg.hashsalt": "actc", "svg.fonttype": "none", "font.size": 9, "axes.grid": True,
                            "grid.alpha": 0.3, "lines.linewidth": 1.3, "axes.spines.top": False,
                            "axes.spines.right": False})
from matplotlib import pyplot  # noqa: E402


def read(path):
    """The events of a run: {"start": {...}, "epochs": [...], "end": {...}}, with "units" where there are any."""
    run = {"epochs": []}
    for line in pathlib.Path(path).read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "epoch":
            run["epochs"].append(event)
        else:
            run[event["event"]] = event
    if "end" not in run:
        raise ValueError(f"{path}: the run did not come to its end")
    return run


def save(figure, path):
    figure.tight_layout()
    if str(path).endswith(".svg"):
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        # Lines without blanks at their end, as in any text under version control.
        text = pathlib.Path(path).read_text()
        pathlib.Path(path).write_text("".join(line.rstrip() + "\n" for line in text.splitlines()))
    else:
        figure.savefig(path, dpi=150)
    pyplot.close(figure)


def curves(runs, path):
    figure, (loss, accuracy) = pyplot.subplots(1, 2, figsize=(8, 3.2))
    for label, run in runs.items():
        epochs = [e["epoch"] for e in run["epochs"]]
        loss.plot(epochs, [e["loss"] for e in run["epochs"]], marker=".", label=label)
        accuracy.plot(epochs, [100 * e["test_accuracy"] for e in run["epochs"]], marker=".", label=label)
    loss.set(xlabel="epoch", ylabel="training loss (nats)")
    accuracy.set(xlabel="epoch", ylabel="test accuracy (%)")
    for axes in (loss, accuracy):
        axes.xaxis.get_major_locator().set_params(integer=True)
    accuracy.legend(loc="best", frameon=False)
    save(figure, path)


def gradients(runs, path):
    figure, panels = pyplot.subplots(1, 2, figsize=(8, 3.2), sharey=True)
    for label, run in runs.items():
        for axes, norms in zip(panels, (run["epochs"][0]["first_gradients"], run["epochs"][-1]["mean_gradients"])):
            axes.semilogy(range(1, len(norms) + 1), norms, marker=".", label=label)
    for axes, title in zip(panels, ("first minibatch", "mean over the last epoch")):
        axes.set(xlabel="layer, from the images to the classes", title=title)
        axes.xaxis.get_major_locator().set_params(integer=True)
    panels[0].set_ylabel("norm of the gradient")
    panels[1].legend(loc="best", frameon=False)
    save(figure, path)


def main():
    kinds = {"curves": curves, "gradients": gradients}
    if len(sys.argv) < 4 or sys.argv[1] not in kinds:
        sys.exit("usage: plot.py curves|gradients OUT.svg|OUT.png FILE...")
    try:
        kinds[sys.argv[1]]({pathlib.Path(f).stem: read(f) for f in sys.argv[3:]}, sys.argv[2])
    except (OSError, ValueError, KeyError) as error:
        missing = f"the runs lack {error}; train with --gradients" if isinstance(error, KeyError) else error
        sys.exit(f"plot.py: {missing}")


if __name__ == "__main__":
    main()
