"""Simulated searches behave as the curriculum measured them (S18), in the mean."""

import numpy as np
import pytest

import dlcourse as dl
from dlcourse.basics.contracts import undecorated

REPEATS = 8000


def best_loss(trials, optimum, width=0.15, importance=1):
    return undecorated(dl.search_loss)(trials, optimum, width, importance).min(axis=-1)


@pytest.mark.parametrize(
    "importance, grid_mean, random_mean, random_better",
    [(0.02, 0.069, 0.018, 0.78), (1, 0.134, 0.245, 0.35)],
)
def test_grid_against_random(
    importance, grid_mean, random_mean, random_better
):  # D09.4
    rng = np.random.default_rng(0)
    optimum = rng.random((REPEATS, 2, 1))
    grid = best_loss(dl.grid_trials(5), optimum, importance=importance)
    random = best_loss(rng.random((REPEATS, 2, 25)), optimum, importance=importance)
    assert grid.mean() == pytest.approx(grid_mean, rel=0.05)
    assert random.mean() == pytest.approx(random_mean, rel=0.1)
    assert (random < grid).mean() == pytest.approx(random_better, abs=0.02)


def test_coarse_to_fine_beats_all_at_once():  # D09.5
    rng = np.random.default_rng(1)
    optimum = rng.random((REPEATS, 2, 1))
    at_once = best_loss(rng.random((REPEATS, 2, 25)), optimum)
    coarse = rng.random((REPEATS, 2, 13))
    winner = undecorated(dl.search_loss)(coarse, optimum, 0.15).argmin(axis=-1)
    best = np.take_along_axis(coarse, winner[:, None, None], axis=-1)
    fine = undecorated(dl.box_trials)(best, 0.3, 12, rng)
    assert (np.abs(fine - best) <= 0.15).all() and fine.min() >= 0 and fine.max() <= 1
    both = np.minimum(best_loss(coarse, optimum), best_loss(fine, optimum))
    assert at_once.mean() == pytest.approx(0.246, rel=0.03)
    assert both.mean() == pytest.approx(0.143, rel=0.08)
    assert 0.68 < (both < at_once).mean() < 0.73


@pytest.mark.parametrize(
    "decades, mean", [(0.3, 0.32), (0.5, 0.2), (0.8, 0.12), (1, 0.1)]
)
def test_a_panda_lives_by_the_size_of_its_nudges(decades, mean):  # D09.7
    rng = np.random.default_rng(2)
    optimum = rng.uniform(-4, 0, (REPEATS, 1, 1))

    def loss(rate):
        return best_loss(np.log10(rate)[:, None, None], optimum, width=0.6)

    rate = dl.sample_log_uniform(1e-4, 1, REPEATS, rng)
    for _ in range(9):
        other = undecorated(dl.nudge)(rate, decades, 1e-4, 1, rng)
        rate = np.where(loss(other) < loss(rate), other, rate)
    assert loss(rate).mean() == pytest.approx(mean, abs=0.02)
