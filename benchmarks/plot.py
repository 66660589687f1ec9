"""Draw time and memory against size as a small SVG, both axes of sizes and times by powers of ten."""

from __future__ import annotations

import math

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 300, 60, 40, 20


def plot(figures: dict[int, tuple[float, float]]) -> str:
    """Return the drawing for `figures`: number of events -> processor seconds and MiB."""
    sizes = sorted(figures)
    times = [figures[size][0] for size in sizes]
    memory = [figures[size][1] for size in sizes]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    most = 50 * math.ceil(max(memory) / 50 + 0.2)

    def across(size: int) -> float:
        span = math.log10(sizes[-1] / sizes[0]) or 1
        return LEFT + (WIDTH - 2 * LEFT) * math.log10(size / sizes[0]) / span

    def up(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share

    def line(heights: list[float], colour: str) -> str:
        points = [f"{across(size):.1f},{up(share):.1f}" for size, share in zip(sizes, heights, strict=True)]
        dots = "".join(
            f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in (p.split(",") for p in points)
        )
        return f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'

    blue, red = "#1f5f99", "#b03a2e"
    texts = [
        f'<text x="{across(size):.1f}" y="{HEIGHT - 20}" text-anchor="middle">{size:,}</text>'
        for size in sizes
    ]
    for power in range(low, high + 1):
        y = up((power - low) / (high - low or 1))
        texts.append(
            f'<text x="{LEFT - 8}" y="{y:.1f}" text-anchor="end" fill="{blue}">{10**power:g} s</text>'
        )
    texts += [
        f'<text x="{WIDTH - LEFT + 8}" y="{up(step / most):.1f}" fill="{red}">{step} MiB</text>'
        for step in range(0, most + 1, 50)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
            ' font-family="sans-serif" font-size="11">',
            "<title>Processor time (blue, powers of ten) and memory (red) against the number of events</title>",
            '<rect width="100%" height="100%" fill="white"/>',
            line([(math.log10(t) - low) / (high - low or 1) for t in times], blue),
            line([m / most for m in memory], red),
            *texts,
            f'<text x="{WIDTH / 2}" y="{HEIGHT - 4}" text-anchor="middle">events</text>',
            "</svg>",
            "",
        ]
    )
