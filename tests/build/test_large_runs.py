"""Two processes write what one writes, progress is for terminals only, a second process never outlives the first."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from exporter.build import sampling, stopping, write_outputs
from exporter.build.build import build
from exporter.checks.validate import validate
from exporter.database import full_text
from exporter.problems import BuildError, LedgerError
from exporter.records.corpus.second_process import SecondProcess, second_process
from exporter.records.progress import SILENT, Progress, on_terminal

TOY = Path(__file__).parents[1] / "toy"


def built(folder):
    """Return the content of every file in a folder."""
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_two_processes_write_the_same_bytes_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(write_outputs, "PAYS_ABOVE", 0)
    only = ("sqlite", "jsonld", "nquads")
    one = build(TOY, tmp_path / "one", only=only, jobs=1)
    two = build(TOY, tmp_path / "two", only=only, jobs=2)
    assert built(tmp_path / "one") == built(tmp_path / "two")
    assert one.ledger == two.ledger
    assert one.ledger


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("id: paris\ntype: City\nname: Lutèce\n", {"CQ210"}),  # the database refuses it too
        ("id: liege\ntype: City\nname: Liège\ncontained_in: frnace\n", {"CQ201"}),  # its foreign keys tell
        (
            "id: paris\ntype: City\nname: Lutèce\n---\nid: liege\ntype: City\nname: L\ncontained_in: u\n",
            {"CQ201", "CQ210"},
        ),
        ("id: liege\ntype: City\nname: Liège\nlatitude: 91\n", {"CQ104"}),  # found before any rule is asked
    ],
)
def test_a_build_refuses_what_validate_refuses_with_any_outputs_and_jobs(tmp_path, monkeypatch, more, codes):
    monkeypatch.setattr(write_outputs, "PAYS_ABOVE", 0)
    seeds = tmp_path / "seeds"
    shutil.copytree(TOY, seeds)
    for number, record in enumerate(more.split("---\n")):
        (seeds / f"places/more-{number}.yaml").write_text(record, encoding="utf-8")
    expected = list(validate(seeds))
    one = build(seeds, tmp_path / "out", only=("sqlite", "jsonld"), jobs=1)
    two = build(seeds, tmp_path / "out", only=("sqlite", "jsonld"), jobs=2)
    graph = build(seeds, tmp_path / "out", only=("jsonld",))
    assert one.problems == two.problems == graph.problems == expected
    assert codes <= {problem.code for problem in two.problems}
    assert two.failed
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def test_two_processes_find_the_warnings_that_one_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(write_outputs, "PAYS_ABOVE", 0)
    shutil.copytree(TOY, tmp_path / "seeds")
    (tmp_path / "seeds/places/more.yaml").write_text(
        "id: more\ntype: City\nname: Mo\u00adre\n", encoding="utf-8"
    )
    one = build(tmp_path / "seeds", tmp_path / "one", only=("sqlite", "jsonld"), jobs=1)
    two = build(tmp_path / "seeds", tmp_path / "two", only=("sqlite", "jsonld"), jobs=2)
    assert one.problems == two.problems
    assert "CQ504" in {problem.code for problem in two.problems}
    assert built(tmp_path / "one") == built(tmp_path / "two")


def test_a_database_that_no_rule_foresaw_is_no_output(tmp_path, monkeypatch):
    monkeypatch.setattr(write_outputs.rules, "check", lambda *_: iter(()))
    shutil.copytree(TOY, tmp_path / "seeds")
    (tmp_path / "seeds/places/more.yaml").write_text("id: paris\ntype: City\nname: Lutetia\n")
    with pytest.raises(BuildError, match="UNIQUE"):
        build(tmp_path / "seeds", tmp_path / "out", only=("sqlite", "jsonld"))
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def test_a_sample_gives_the_same_bytes_as_reading_everything_back(tmp_path, monkeypatch):
    monkeypatch.setattr(sampling, "FULL_UP_TO", 0)
    only = ("sqlite", "jsonld")
    sampled = build(TOY, tmp_path / "sampled", only=only)
    full = build(TOY, tmp_path / "full", only=only, full=True)
    assert built(tmp_path / "sampled") == built(tmp_path / "full")
    assert sampled.sample is not None
    assert full.sample is None


def _fail():
    raise LedgerError("not the same")


def test_what_a_second_process_raises_is_raised_here():
    with pytest.raises(LedgerError, match="not the same"), SecondProcess() as second:
        second.begin(_fail)()


def test_a_second_process_that_dies_is_a_problem_said_plainly():
    with pytest.raises(BuildError, match="--jobs 1"), SecondProcess() as second:
        second.begin(os._exit, 3)()


def test_a_second_process_does_one_task_after_the_other_and_goes_on_after_a_failure():
    with SecondProcess() as second:
        answers = [
            second.begin(os.getpid),
            second.begin(len, b"abc"),
            second.begin(_fail),
            second.begin(os.getpid),
        ]
        first = answers[0]()
        assert first != os.getpid()
        assert answers[1]() == 3
        with pytest.raises(LedgerError):
            answers[2]()
        assert answers[3]() == first


def test_a_second_process_runs_nothing_of_the_working_directory(tmp_path, monkeypatch):
    for module in ("pickle", "exporter"):
        (tmp_path / f"{module}.py").write_text("open('taken over', 'w')\n")
    monkeypatch.chdir(tmp_path)
    with SecondProcess() as second:
        assert second.begin(Path.cwd)() == tmp_path
    assert not (tmp_path / "taken over").exists()


def test_whoever_waits_for_a_process_that_died_is_told():
    with SecondProcess() as second:
        answers = [second.begin(os._exit, 3), second.begin(os.getpid)]
        for answer in answers:
            with pytest.raises(BuildError, match="--jobs 1"):
                answer()
        with pytest.raises(BuildError, match="--jobs 1"):  # now or when it is waited for
            second.begin(os.getpid)()


def test_one_job_has_no_second_process():
    with second_process(1) as second:
        assert second is None


def test_a_second_process_ends_when_nobody_waits_for_it():
    started = time.monotonic()
    with SecondProcess() as second:
        second.begin(time.sleep, 60)
    assert time.monotonic() - started < 30


def test_progress_says_nothing_in_the_first_second_and_nothing_without_a_terminal(monkeypatch):
    out = io.StringIO()
    progress = Progress(out)
    progress.read(200, 1000)
    progress.stage("writing")
    progress.clear()
    assert out.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", out)
    on_terminal().stage("writing")
    SILENT.read(1, 1)
    assert out.getvalue() == ""


def test_progress_says_how_many_records_how_fast_and_how_long_it_takes(tmp_path, monkeypatch):
    clock = iter([0.0, 2.0, 2.1, 4.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    (tmp_path / "events.jsonl").write_bytes(b"x" * 4000)
    out = io.StringIO()
    progress = Progress(out)

    class File:
        path = tmp_path / "events.jsonl"

    assert list(progress.watch([File()]))
    progress.read(1000, 1000)
    progress.read(1100, 1100)  # too soon after the last line
    progress.stage("checking the rules")
    progress.clear()
    assert out.getvalue().split("\r\x1b[K") == [
        "",
        "reading: 1,000 records, 500 a second, 6 s left",
        "checking the rules (4 s so far)",
        "",
    ]


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Datasette makes sqlite3 tell of it too
def test_a_signal_inside_a_function_that_sqlite_calls_is_said_as_such(tmp_path, monkeypatch):
    monkeypatch.setattr(stopping.GATE, "seen", None)
    monkeypatch.setattr(full_text, "indexed", lambda *_: stopping._stop(signal.SIGINT, None))
    with pytest.raises(stopping.Stopped, match=r"stopped by SIGINT; .* is as it was"):
        build(TOY, tmp_path / "out", only=("sqlite",))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_with_two_processes_leaves_nothing_behind(tmp_path):
    code = (
        "from exporter.build import write_outputs; write_outputs.PAYS_ABOVE = 0\n"
        "import time, exporter.build.verify, exporter.cli.main\n"
        "write_outputs.verify_database = lambda *a: (print('here', flush=True), time.sleep(60))\n"
        f"import sys; sys.argv = ['communique', 'build', {str(TOY)!r}, '-o', {str(tmp_path / 'out')!r}, '-j', '2']\n"
        "exporter.cli.main.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []
