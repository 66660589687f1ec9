"""Swap finished outputs into place."""

from __future__ import annotations

from pathlib import Path


def publish(stage: Path, out: Path) -> None:
    """Move every file of `stage` to its place in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(stage.rglob("*")):
        target = out / path.relative_to(stage)
        if path.is_dir():
            target.mkdir(exist_ok=True)
        else:
            path.replace(target)
