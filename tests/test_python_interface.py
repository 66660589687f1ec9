"""`import communique`: documented, typed, run as written, and usable next to an application's own packages."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import communique
from communique import api

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [communique, api], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_run(module, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(module) == doctest.TestResults(
        failed=0, attempted=doctest.testmod(module).attempted
    )
    assert doctest.testmod(module).attempted > 0


def test_the_examples_of_the_page_print_what_it_shows(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    names = {}
    blocks = re.findall(r"```python\n(.*?)```(?:\n\n```\n(.*?)```)?", PAGE, re.DOTALL)
    assert len(blocks) == 3
    for code, shown in blocks:
        exec(compile(code, "docs/python.md", "exec"), names)  # noqa: S102 (our own page)
        assert capsys.readouterr().out.strip() == shown.strip()


def test_the_page_names_the_whole_interface():
    missing = {name for name in communique.__all__ if f"`{name}" not in PAGE}
    assert missing == {"Checked", "Dataset", "RECORD_TYPES", "Record"} & missing


def test_every_name_of_the_interface_is_there():
    for name in communique.__all__:
        assert getattr(communique, name).__doc__
    with pytest.raises(AttributeError, match="nothing_like_this"):
        communique.nothing_like_this  # noqa: B018 (to raise)


def test_importing_the_interface_imports_nothing_else():
    code = "import communique, sys; print(*sorted(n for n in sys.modules if n.partition('.')[0] in %r))"
    heavy = ("exporter", "schemas", "pydantic", "rdflib", "click")
    done = subprocess.run([sys.executable, "-c", code % (heavy,)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_record_is_the_same_from_every_form():
    with communique.load(ROOT / "seeds") as loaded:
        assert loaded.problems == ()
        expected = [communique.to_yaml(record) for record in loaded]
        assert len(expected) == len(loaded) == 50
        dataset = loaded.dataset
    for name in ("eu-pakistan.db", "eu-pakistan.jsonld", "eu-pakistan.nq", ""):
        with communique.read(ROOT / "dist" / name) as records:
            assert [communique.to_yaml(record) for record in records] == expected
            assert records.dataset.base == dataset.base


def test_a_record_that_is_not_there_is_none_and_a_family_that_is_not_there_is_an_error():
    with communique.load(ROOT / "seeds") as records:
        assert records.get("places/atlantis") is None
        with pytest.raises(communique.MisuseError, match="unknown family 'cities'"):
            records.get("cities/brussels")
        with pytest.raises(communique.MisuseError, match="unknown family 'cities'"):
            records.family("cities")


def test_wrong_records_are_problems_and_a_missing_folder_is_an_error(tmp_path):
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "a.yaml").write_text("id: a\ntype: City\nname: A\ncontained_in: nowhere\n")
    with pytest.raises(communique.MisuseError):
        communique.load(tmp_path)
    (tmp_path / "dataset.yaml").write_text(
        "name: d\ntitle: D\ndescription: What is in it.\nbase: https://d.example/\nlanguage: en\n"
        "license: https://creativecommons.org/publicdomain/zero/1.0/\npublisher: {name: P}\nversion: '1'\n"
    )
    with communique.load(tmp_path) as records:
        assert [problem.code for problem in records.problems if problem.severity == "error"] == ["CQ201"]
        assert [record.id for record in records] == ["a"]
    result = communique.build(tmp_path, tmp_path / "out")
    assert result.failed
    assert not (tmp_path / "out").exists()


def test_what_is_built_is_sound(tmp_path):
    result = communique.build(ROOT / "tests" / "toy", tmp_path / "out", only=["sqlite", "jsonld"])
    assert not result.failed
    assert communique.check(tmp_path / "out").problems == []


APPLICATION = """
import exporter, schemas
import communique
assert exporter.MINE and schemas.MINE
assert communique.__file__.startswith(sys.argv[1]), communique.__file__
with communique.load(sys.argv[2]) as records:
    assert records.problems == ()
    assert communique.to_jsonld(records.get("events/yalta") or next(iter(records)), records.dataset)
    number = len(records)
result = communique.build(sys.argv[2], "out", jobs=2)
assert not result.failed and result.records == number
assert communique.check("out").problems == []
with communique.read("out") as again:
    assert len(again) == number
from importlib.metadata import entry_points
found = [e for e in entry_points(group="datasette") if e.dist._path.is_relative_to(sys.argv[1])]
(plugin,) = found
assert plugin.load().__name__ == "communique.exporter.outputs.datasette_plugin"
assert not [n for n in sys.modules if n.startswith(("exporter.", "schemas."))]
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """Build the wheel, and unpack it into a folder as pip does."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = place.glob("*.whl")
    target = place / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
    ]
    subprocess.run([*install, str(wheel)], capture_output=True, check=True)
    return target


def test_the_wheel_holds_one_package(installed):
    assert {path.name for path in installed.iterdir() if path.suffix != ".dist-info"} == {"bin", "communique"}


def test_the_wheel_works_in_an_application_with_packages_of_the_same_names(installed, tmp_path):
    for package in ("schemas", "exporter"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("MINE = True\n")
    (tmp_path / "app.py").write_text("import sys\n" + APPLICATION)
    environment = os.environ | {"PYTHONPATH": str(installed)}
    run = [sys.executable, "app.py", str(installed), str(ROOT / "tests" / "toy")]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in (
        ["validate", str(ROOT / "tests" / "toy")],
        ["records", "out"],
        ["schema"],
        ["rule", "CQ201"],
    ):
        run = [sys.executable, "-m", "communique", *command]
        done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
