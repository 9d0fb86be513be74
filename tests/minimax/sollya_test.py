#!/usr/bin/env python3
# Compares with Sollya (Debian: sollya), an independent implementation, where it is installed: the best error with
# Sollya's remez, the certified error of rounded coefficients with its supnorm. Exit 77: no Sollya.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import json
import shutil
import subprocess
import sys
import tempfile

ACTC = sys.argv[1]

# Function, interval, degree, further options; the basis and the function for Sollya's remez (weight 1/f: relative error).
CASES = [
    ("exp(x)", "-0.35,0.35", 5, [], "5", "0"),
    ("exp(x)", "-0.35,0.35", 6, ["--fixed", "1,1"], "[|2,3,4,5,6|]", "1 + x"),
    ("sin(x)", "0.015625,1.5", 7, ["--basis", "odd"], "[|1,3,5,7|]", "0"),
    ("atan(x)", "0.015625,0.4", 9, ["--basis", "odd", "--fixed", "1"], "[|3,5,7,9|]", "x"),
    ("erfc(x) * exp(x^2)", "0,2", 8, ["--type", "f64"], "8", "0"),
    ("log(2 + x)", "-0.5,1", 7, ["--type", "f64"], "7", "0"),
]


def sollya(script):
    with tempfile.NamedTemporaryFile("w", suffix=".sollya") as file:
        file.write("prec = 200!;\nverbosity = 0!;\n" + script + "\n")
        file.flush()
        run = subprocess.run(["sollya", "--warnonstderr", file.name], capture_output=True, text=True)
    return [line for line in run.stdout.splitlines() if line]


def main():
    if not shutil.which("sollya"):
        print("skipped: no sollya here (apt-get install sollya)")
        return 77
    wrong = 0
    for function, interval, degree, options, basis, given in CASES:
        command = [ACTC, "minimax", function, "--interval", interval, "--degree", str(degree), *options, "--json"]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        polynomial = " + ".join(f"({c['hex']}) * x^{c['power']}" for c in found["numerator"])
        range_ = f"[{interval.replace(',', ';')}]"
        text = f"""f = {function}; I = {range_};
r = remez(1 - ({given}) / f, {basis}, I, 1 / f);
sup(supnorm(r + ({given}), f, I, relative, 1b-12));
s = supnorm({polynomial}, f, I, relative, 1b-12); inf(s); sup(s);"""
        best, low, high = (float(line) for line in sollya(text))
        error = found["error"]
        right = (
            abs(error["before_rounding"] / best - 1) < 2e-3
            and low <= error["certified"] <= high * 1.003
            and error["after_rounding"] <= high
        )
        wrong += not right
        print(f"{'ok   ' if right else 'WRONG'} {function} on {interval}: best {error['before_rounding']:.6g}, Sollya "
              f"{best:.6g}; certified {error['certified']:.6g}, Sollya {low:.6g} to {high:.6g}")
    return 1 if wrong else 0


sys.exit(main())
