"""A new output takes one new file and one line in the list: the commands and the checks follow from it."""

import os
import shutil
import subprocess
import sys

import orjson
import pytest
from datasettes import ROOT

TRIAL = """
def write(corpus, folder):
    rows = corpus.connection.execute("SELECT id, name FROM places ORDER BY id")
    (folder / "places.csv").write_text("".join(f"{id},{name}\\n" for id, name in rows))
"""
LINE = 'Output("trial", "The names of places.", ".csv", "text/csv", of_records=True),'


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Copy the packages, add an output, and return what runs a command of the copy."""
    tree = tmp_path_factory.mktemp("tree")
    for package in ("schemas", "exporter", "queries"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "exporter" / "outputs" / "trial.py").write_text(TRIAL)
    listed = tree / "exporter" / "outputs" / "__init__.py"
    text = listed.read_text()
    assert text.count('    Output(\n        "dataset"') == 1
    listed.write_text(
        text.replace('    Output(\n        "dataset"', f'    {LINE}\n    Output(\n        "dataset"')
    )

    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "exporter", *map(str, arguments)],
            cwd=tree,
            env=os.environ | {"PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.mark.parametrize("only", [(), ("--only", "trial"), ("--only", "trial", "--only", "sqlite")])
def test_a_new_output_is_built_listed_and_checked(run, tmp_path, only):
    dist = tmp_path / "dist"
    built = run("build", ROOT / "tests" / "toy", "-o", dist, *only)
    assert built.returncode == 0, built.stderr
    assert (dist / "places.csv").read_text().count("\n") == 4
    assert "places.csv" in orjson.loads((dist / "manifest.json").read_bytes())["files"]
    checked = run("check", dist)
    # Alone, the new output holds no records that `check` could compare with: it says so, and exits with 3.
    assert checked.returncode == (3 if only == ("--only", "trial") else 0), checked.stdout + checked.stderr
    if not only:
        (file,) = (
            one
            for one in orjson.loads((dist / "dataset.jsonld").read_bytes())["distribution"]
            if one["name"] == "places.csv"
        )
        assert file["encodingFormat"] == "text/csv"


def test_a_new_output_can_be_chosen_and_a_forged_one_is_found(run, tmp_path):
    assert "trial" in run("build", "--help").stdout
    dist = tmp_path / "dist"
    run("build", ROOT / "tests" / "toy", "-o", dist)
    (dist / "places.csv").write_text("paris,London\n")
    assert "places.csv" in run("check", dist).stdout
