"""A curve may be an array or a list of numbers: the curriculum asks for a list."""

import numpy as np

import dlcourse as dl


def test_what_is_a_row_of_numbers_may_be_a_list():
    def ewa_weights(beta, t):
        return [(1 - beta) * beta ** (t - i) for i in range(1, t + 1)]

    assert dl.check(ewa_weights).right

    def ewa(theta, beta):
        return (np.ones(len(theta)) * beta).tolist()

    assert "expected" in dl.check(ewa).text
