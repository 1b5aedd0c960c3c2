"""Reliability of a confidence: is what is answered with 0.8 right eight times in ten?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BINS = 10
_SIZE, _MARGIN = 320, 40


def binned(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> list[tuple[int, float, float]]:
    """For each tenth of the confidence that occurs: how many, their mean confidence, how many are right."""
    of = np.minimum((sure * BINS).astype(int), BINS - 1)
    return [
        (int((of == each).sum()), float(sure[of == each].mean()), float(right[of == each].mean()))
        for each in range(BINS)
        if (of == each).any()
    ]


def expected_calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Mean distance of confidence and share of right ones over ten bins, weighted by size (Guo 2017)."""
    return sum(count * abs(mean - share) for count, mean, share in binned(sure, right)) / len(sure)


def write_diagram(path: Path, sure: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Write the reliability diagram as SVG: a dot a tenth, its area its size, against the diagonal."""
    side = _SIZE - 2 * _MARGIN

    def place(x: float, y: float) -> tuple[float, float]:
        return _MARGIN + x * side, _SIZE - _MARGIN - y * side

    most = max(count for count, *_ in binned(sure, right))
    dots = []
    for count, mean, share in binned(sure, right):
        x, y = place(mean, share)
        radius = 3 + 9 * (count / most) ** 0.5
        dots.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#0b5c8a" fill-opacity=".75">'
            f"<title>{count} questions: confidence {mean:.2f}, answerable {share:.2f}</title></circle>"
        )
    (x0, y0), (x1, y1) = place(0, 0), place(1, 1)
    error = expected_calibration_error(sure, right)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" font-family="sans-serif" '
        f'font-size="12"><rect width="{_SIZE}" height="{_SIZE}" fill="#fff"/>'
        f'<path d="M{x0} {y0}L{x1} {y1}" stroke="#888" stroke-dasharray="4 4"/>'
        f'<path d="M{x0} {y1}V{y0}H{x1}" fill="none" stroke="#333"/>{"".join(dots)}'
        f'<text x="{_SIZE / 2}" y="{_SIZE - 10}" text-anchor="middle">confidence</text>'
        f'<text x="14" y="{_SIZE / 2}" text-anchor="middle" transform="rotate(-90 14 {_SIZE / 2})">'
        f'share answerable</text><text x="{_SIZE / 2}" y="24" text-anchor="middle">'
        f"expected calibration error {error:.3f} ({len(sure)} questions)</text></svg>\n",
        encoding="utf-8",
    )
