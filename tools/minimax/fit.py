#!/usr/bin/env python3
# Coefficients of codegen/math/: minimax fits P(x) or P(x)/Q(x), relative error, rounded to float one after the other with
# refit of the rest. Needs mpmath (pip install mpmath). Each file of codegen/math/ names the command that made its table:
#   tools/minimax/fit.py 'erfc(x / sqrt(2)) / 2 * exp(x**2 / 2)' --interval 0,14.2 --degree 4/5
# Method: linearised least squares on Chebyshev points with Lawson's weights (Lawson 1961; Ellacott & Williams 1976), in
# 60 digits; the error printed is the maximum over a grid of 4,000 points after rounding.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import struct

from mpmath import mp, mpf, matrix, lu_solve
import mpmath

mp.dps = 60


def to_float(value):
    """The nearest float, exactly."""
    return mpf(struct.unpack("f", struct.pack("f", float(value)))[0])


def solve(points, values, weights, degree_p, degree_q, fixed):
    """Least squares for w * (P - f Q) / f, with the coefficients of `fixed` given; Q starts with 1."""
    names = [("p", i) for i in range(degree_p + 1)] + [("q", i) for i in range(1, degree_q + 1)]
    free = [n for n in names if n not in fixed]
    rows = len(points)
    a, b = matrix(rows, len(free)), matrix(rows, 1)
    for r, (x, f, w) in enumerate(zip(points, values, weights)):
        def column(name):
            kind, power = name
            return w * x**power / f if kind == "p" else -w * x**power
        for c, name in enumerate(free):
            a[r, c] = column(name)
        b[r] = w - sum(fixed[n] * column(n) for n in fixed)
    solution = lu_solve(a.T * a, a.T * b)
    return {**fixed, **{name: solution[c] for c, name in enumerate(free)}}


def evaluate(c, x, degree_p, degree_q):
    p = sum(c[("p", i)] * x**i for i in range(degree_p + 1))
    return p / (1 + sum(c[("q", i)] * x**i for i in range(1, degree_q + 1)))


def lawson(points, values, degree_p, degree_q, fixed, rounds):
    weights = [mpf(1)] * len(points)
    best, best_error = None, mpf("inf")
    for _ in range(rounds):
        # The linearisation P - f Q is brought back to P/Q - f by the denominator of the round before.
        scale = [1 / (1 + sum(best[("q", i)] * x**i for i in range(1, degree_q + 1))) if best else 1 for x in points]
        c = solve(points, values, [mpmath.sqrt(w) * s for w, s in zip(weights, scale)], degree_p, degree_q, fixed)
        errors = [abs(evaluate(c, x, degree_p, degree_q) / f - 1) for x, f in zip(points, values)]
        worst = max(errors)
        if worst < best_error:
            best, best_error = c, worst
        weights = [w * (e / worst + mpf("1e-3")) for w, e in zip(weights, errors)]
        total = sum(weights)
        weights = [w / total * len(points) for w in weights]
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("function", help="of x, in mpmath's names")
    parser.add_argument("--interval", required=True)
    parser.add_argument("--degree", required=True, help="n or n/m")
    parser.add_argument("--fix", default="", help="p0=1,p1=1")
    parser.add_argument("--points", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=30)
    args = parser.parse_args()
    low, high = (mpf(v) for v in args.interval.split(","))
    degree_p, degree_q = (int(v) for v in (args.degree + "/0").split("/")[:2])
    names = {n: getattr(mpmath, n) for n in dir(mpmath) if not n.startswith("_")}
    function = lambda x: eval(args.function, names, {"x": x})  # noqa: E731, S307: the developer's own text

    points = [(low + high) / 2 + (high - low) / 2 * mpmath.cos(mp.pi * (i + mpf(1) / 2) / args.points)
              for i in range(args.points)]
    values = [function(x) for x in points]
    fixed = {(t.split("=")[0][0], int(t.split("=")[0][1:])): mpf(t.split("=")[1]) for t in args.fix.split(",") if t}
    c = lawson(points, values, degree_p, degree_q, dict(fixed), args.rounds)
    grid = [low + (high - low) * i / 4000 for i in range(1, 4001)]
    exact = [function(x) for x in grid]
    error = max(abs(evaluate(c, x, degree_p, degree_q) / f - 1) for x, f in zip(grid, exact))
    print(f"unrounded: 2^{float(mpmath.log(error, 2)):.2f}")
    order = [n for pair in zip([("p", i) for i in range(degree_p + 1)] + [None] * 9,
                               [("q", i) for i in range(1, degree_q + 1)] + [None] * 9) for n in pair if n]
    for name in order:
        if name in fixed:
            continue
        fixed[name] = to_float(c[name])
        if len(fixed) < degree_p + degree_q + 1:
            c = lawson(points, values, degree_p, degree_q, dict(fixed), 8)
    error = max(abs(evaluate(fixed, x, degree_p, degree_q) / f - 1) for x, f in zip(grid, exact))
    print(f"rounded to float: 2^{float(mpmath.log(error, 2)):.2f}")
    for kind in "pq":
        coefficients = [float(fixed[n]).hex() for n in sorted(fixed) if n[0] == kind]
        if coefficients:
            print(kind, " ".join(coefficients))


main()
