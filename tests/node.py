"""Tools from npm for tests, among them the TypeScript compiler with types for schema.org; skipped where Node is missing."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

PACKAGES = ("schema-dts@2.1.0", "typescript@7.0.2")
NODE = Path(__file__).parents[1] / "build" / "node"


def installed(*packages: str) -> Path:
    """Return a folder in which packages of npm are installed; it is kept for later runs."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip(f"Node is not installed, so {' and '.join(packages)} cannot check this")
    kept = NODE / "_".join(packages).replace("/", "-")
    if not kept.exists():
        NODE.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=NODE))
        (fresh / "package.json").write_text('{"private": true}', encoding="utf-8")
        install = [npm, "install", "--no-audit", "--no-fund", "--save-exact", *packages]
        done = subprocess.run(install, cwd=fresh, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        try:
            fresh.rename(kept)
        except OSError:  # another worker was first
            shutil.rmtree(fresh)
    return kept


def complaints(compiler: Path, folder: Path, kind: str, values: list) -> set[int]:
    """Return the numbers of the values that the compiler does not accept as a `kind`, such as `Graph`."""
    names = ", ".join(re.findall(r"\w+", kind))
    lines = [f'import type {{ {names} }} from "schema-dts";']
    lines += [
        f"export const value{number}: {kind} = {json.dumps(value)};" for number, value in enumerate(values)
    ]
    (folder / "values.ts").write_text("\n".join(lines), encoding="utf-8")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(compiler / "node_modules")
    options = {
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "moduleResolution": "bundler",
        "module": "esnext",
    }
    config = {"compilerOptions": options, "files": ["values.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    tsc = [compiler / "node_modules" / ".bin" / "tsc", "-p", ".", "--pretty", "false"]
    done = subprocess.run(tsc, cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r"^values\.ts\((\d+),\d+\): error", done.stdout, re.MULTILINE)
    assert bool(found) is (done.returncode != 0), done.stdout + done.stderr
    return {int(line) - 2 for line in found}
