"""The files by which others run `communique validate`: hooks, an action, recipes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
RECIPES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.DOTALL)

LOCKED = (ROOT / "requirements" / "action.txt").read_text(encoding="utf-8")


def check(*command: object) -> None:
    result = subprocess.run(
        [*map(str, command)], capture_output=True, encoding="utf-8", cwd=ROOT, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_hooks_are_a_valid_manifest_of_pre_commit():
    check(TOOLS / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")


def test_the_hooks_run_commands_that_exist():
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        name, *arguments = hook["entry"].split()
        assert name == "communique"
        check(sys.executable, "-m", "exporter", *arguments, "--help")


def test_what_others_install_reads_every_format():
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        assert hook["additional_dependencies"] == [".[xlsx]"]
    assert re.search("^openpyxl==", LOCKED, re.MULTILINE)
    gitlab = next(recipe for recipe in RECIPES if recipe.startswith("# .gitlab"))
    assert "communique[xlsx]" in gitlab


def test_the_action_and_our_own_ci_run_only_what_a_digest_names():
    for path in (ROOT / "action.yml", *(ROOT / ".github" / "workflows").iterdir()):
        used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
        assert used
        assert [name for name in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)] == []


def test_the_action_installs_packages_with_digests_only():
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    installs = re.findall(r"install .*", "".join(step.get("run", "") for step in steps))
    assert installs == [
        'install --quiet --require-hashes -r "$ACTION/requirements/action.txt"',
        'install --quiet --no-deps --no-build-isolation "$ACTION"',
    ]
    pins = re.findall(r"^([\w.-]+)==\S+(?: ;.*)? \\\n    --hash=sha256:", LOCKED, re.MULTILINE)
    names = re.findall(r"^([\w.-]+)==", LOCKED, re.MULTILINE)
    assert pins == names
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    assert {re.split("[<>=]", name)[0].lower().replace("_", "-") for name in wanted} <= set(names)


def test_the_action_is_valid_by_the_schema_of_github():
    check(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action runs in bash")
def test_the_last_step_of_the_action_does_what_it_says(tmp_path):
    step = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"][-1]
    program = tmp_path / "communique" / "bin" / "communique"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m exporter "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    bad = ROOT / "tests" / "rules" / "CQ501" / "bad"
    for options, code in (("", 0), ("--strict  --ignore CQ4", 1), ("--ignore CQ4\n--strict\n", 1)):
        settings = {
            "RUNNER_TEMP": str(tmp_path),
            "SEEDS": str(bad),
            "OPTIONS": options,
            "PYTHONPATH": str(ROOT),
        }
        settings |= {"PATH": "/usr/bin:/bin", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
        command = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
        result = subprocess.run(command, env=settings, capture_output=True, encoding="utf-8", check=False)
        assert result.returncode == code, result.stderr
        assert "::warning file=" in result.stdout
    assert "1 warning" in (tmp_path / "summary.md").read_text(encoding="utf-8")


@pytest.fixture
def pull_request(tmp_path):
    """Return a checkout in which one date is more exact than at the commit that the pull request is compared with."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "tests" / "toy", checkout / "seeds")
    (checkout / "seeds/events/talks.yaml").write_text("id: talks\nname: Talks\nstart: 2025-01\n")

    def git(*arguments):
        names = {
            f"GIT_{who}_{what}": "a@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        command = ["git", *arguments]
        environment = os.environ | names
        done = subprocess.run(
            command, cwd=checkout, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "before")
    (checkout / "seeds/events/talks.yaml").write_text("id: talks\nname: Talks\nstart: 2025-01-15\n")
    git("commit", "-qam", "after")
    return checkout, git("rev-parse", "HEAD~1")


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action runs in bash")
def test_the_action_summarizes_what_a_pull_request_changes(tmp_path, pull_request):
    checkout, base = pull_request
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    (step,) = [step for step in steps if step.get("name") == "Summarize the changes"]
    bin_folder = tmp_path / "communique" / "bin"
    bin_folder.mkdir(parents=True)
    asked = tmp_path / "gh.txt"
    for name, line in (
        ("communique", f'exec "{sys.executable}" -m exporter "$@"'),
        ("gh", f'echo "$@" > {asked}'),
    ):
        (bin_folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (bin_folder / name).chmod(0o755)
    settings = {
        "RUNNER_TEMP": str(tmp_path),
        "SEEDS": "seeds",
        "BASE": base,
        "NUMBER": "7",
        "GH_TOKEN": "",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{bin_folder}:/usr/bin:/bin",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    command = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
    subprocess.run(command, cwd=checkout, env=settings, check=True)
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("**1 change: 1 date made more exact.**")
    assert not asked.exists()
    subprocess.run(command, cwd=checkout, env=settings | {"GH_TOKEN": "a"}, check=True)
    assert asked.read_text().startswith("pr comment 7 --edit-last --create-if-none --body-file")
    (checkout / "seeds/events/talks.yaml").write_text("id: talks\nnme: Talks\n")
    done = subprocess.run(command, cwd=checkout, env=settings, check=True, capture_output=True, text=True)
    assert "no summary of the changes" in done.stdout


@pytest.mark.parametrize(
    ("begins", "schema"),
    [("# .github/", "vendor.github-workflows"), ("# .gitlab", "vendor.gitlab-ci")],
)
def test_the_recipes_are_valid_by_the_schemas_of_their_servers(tmp_path, begins, schema):
    (recipe,) = [recipe for recipe in RECIPES if recipe.startswith(begins)]
    file = tmp_path / "recipe.yml"
    file.write_text(recipe, encoding="utf-8")
    check(TOOLS / "check-jsonschema", "--builtin-schema", schema, file)


def test_the_recipe_for_pre_commit_is_a_valid_configuration(tmp_path):
    (recipe,) = [recipe for recipe in RECIPES if recipe.startswith("# .pre-commit")]
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(recipe, encoding="utf-8")
    check(TOOLS / "pre-commit", "validate-config", file)
    hooks = {
        hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    }
    assert {hook["id"] for hook in yaml.safe_load(recipe)["repos"][0]["hooks"]} == hooks
