"""Worked numbers of notebook 06: exponentially weighted averages."""

import math

from worked import row

import dlcourse as dl

DAYS, BETAS = [40, 49, 45], (0.5, 0.9, 0.98)


def long_run(beta):
    return dl.ewa_weights(beta, 5000)


@row("N06.01", "4 8.5 12.15")
def _():
    return dl.ewa(DAYS, 0.9)


@row("N06.02", "40 44.7368 44.8339")
def _():
    return dl.ewa_corrected(DAYS, 0.9)


@row("N06.03", "0.8 1.764 2.62872 40 44.5455 44.7000")
def _():
    return dl.ewa(DAYS, 0.98), dl.ewa_corrected(DAYS, 0.98)


@row("N06.04", "20 34.5 39.75 40 46 45.4286")
def _():
    return dl.ewa(DAYS, 0.5), dl.ewa_corrected(DAYS, 0.5)


@row("N06.05", "0.1 0.19 0.271 0.6513 0.9948")
def _():
    return [1 / dl.bias_corrected(1, 0.9, t) for t in (1, 2, 3, 10, 50)]


@row("N06.06", "2 10 50")
def _():
    return [dl.effective_window(beta) for beta in BETAS]


@row("N06.07", "0.34868 0.36417 0.25 0.36788")
def _():
    def faded(beta, n):  # a weight n values old, beside the newest
        weights = dl.ewa_weights(beta, 100)
        return weights[-1 - n] / weights[-1]

    return faded(0.9, 10), faded(0.98, 50), faded(0.5, 2), math.exp(-1)


@row("N06.08", "0.7500 0.6513 0.6358")
def _():
    windows = [round(dl.effective_window(beta)) for beta in BETAS]
    return [long_run(b)[-n:].sum() for b, n in zip(BETAS, windows, strict=True)]


@row("N06.09", "1 9 49")
def _():
    return [dl.kernel_lag(long_run(beta)) for beta in BETAS]


@row("N06.10", "0.5774 0.2294 0.1005")
def _():
    return [dl.kernel_noise(long_run(beta)) for beta in BETAS]


@row("N06.11", "7 44 228 4603")
def _():
    def first(beta):
        return next(
            t for t in range(1, 9999) if 1 / dl.bias_corrected(1, beta, t) > 0.99
        )

    return [first(beta) for beta in (*BETAS, 0.999)]


@row("N06.12", "60 56")
def _():
    # Data only: each day is what it adds to the average.
    v = dl.ewa([60, 56], 0.9)
    return (v[0] - 0.9 * 0) / 0.1, (v[1] - 0.9 * v[0]) / 0.1
