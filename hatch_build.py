"""Build the wheel with every module inside the package `communique`.

In the repository, `schemas` and `exporter` are packages of their own, next to each other. Installed under these names they
would collide with an application's packages of the same names, so the wheel holds them as `communique.schemas` and
`communique.exporter`, and every import of them is rewritten. An editable install keeps the names of the repository.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGES = ("schemas", "exporter")
_IMPORT = re.compile(rf"^(\s*(?:from|import) )({'|'.join(PACKAGES)})(?=[. ])", re.MULTILINE)


class InsideCommunique(BuildHookInterface[Any]):
    """Add the packages and the canned queries to the wheel, below `communique`."""

    _folder: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the rewritten packages into a temporary folder, and include that folder."""
        if version == "editable":
            return
        self._folder = Path(tempfile.mkdtemp(prefix="communique-wheel-"))
        root = Path(self.root)
        for package in (*PACKAGES, "communique"):
            copy(root / package, self._folder / package)
        shutil.copytree(root / "queries", self._folder / "exporter" / "queries")
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                inside = path.relative_to(self._folder)
                target = inside if inside.parts[0] == "communique" else Path("communique", inside)
                build_data["force_include"][str(path)] = target.as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder)


def copy(package: Path, target: Path) -> None:
    """Copy a package, with its imports of `PACKAGES` rewritten."""
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
    for path in target.rglob("*.py"):
        path.write_text(_IMPORT.sub(r"\1communique.\2", path.read_text(encoding="utf-8")), encoding="utf-8")
