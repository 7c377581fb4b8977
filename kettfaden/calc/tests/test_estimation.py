"""The margin of a simple random sample, against published tables."""

import pytest

from kettfaden.calc.estimation import srs_margin


def test_a_thousand_people_give_three_points():
    assert srs_margin(0.5, 1000) == pytest.approx(0.03099, abs=1e-5)
    assert srs_margin(0.87, 1000) == pytest.approx(0.02084, abs=1e-5)
    assert srs_margin(0.5, 1000, confidence=0.99) == pytest.approx(0.04073, abs=1e-5)


@pytest.mark.parametrize(("p", "n", "confidence"), [(1.2, 10, 0.95), (0.5, 0, 0.95), (0.5, 10, 1.0)])
def test_what_is_no_share_is_refused(p, n, confidence):
    with pytest.raises(ValueError, match="share"):
        srs_margin(p, n, confidence)
