"""Estimates and how exact they are."""

from math import sqrt
from statistics import NormalDist


def srs_margin(p: float, n: int, confidence: float = 0.95) -> float:
    """Half the width of the normal-approximation interval of a share under simple random sampling.

    - `p`: the share, 0..1; `n`: the number of answers, at least 1; `confidence`: 0..1, exclusive.

    z * sqrt(p (1 - p) / n), without finite population correction (Cochran, Sampling Techniques, 3rd ed. 1977, 3.2). Any
    clustering and most weighting make the true margin wider: it is the least to be said of a published share whose
    design effect is unknown. Raises ValueError outside the ranges.
    """
    if not 0 <= p <= 1 or n < 1 or not 0 < confidence < 1:
        raise ValueError("a share lies between 0 and 1, a base is at least 1, a confidence lies between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2) * sqrt(p * (1 - p) / n)
