"""With --watch, a dataset is validated again when a file of it changes."""

import queue
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMUNIQUE = Path(sys.executable).with_name("communique")


@pytest.fixture
def watched(tmp_path):
    shutil.copytree(ROOT / "tests" / "toy", tmp_path / "seeds")
    command = [COMMUNIQUE, "validate", "seeds", "--watch", "--output-format", "concise", "--no-cache"]
    printed = queue.Queue()
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        reader = threading.Thread(target=lambda: [printed.put(line) for line in process.stdout])
        reader.start()

        def wait(beginning):
            while not (line := printed.get(timeout=60)).startswith(beginning):
                pass
            return line

        yield tmp_path / "seeds", wait, process
        process.kill()
        reader.join()


def test_it_is_validated_again_after_each_change(watched):
    seeds, wait, process = watched
    wait("All ")
    wait("Watching for changes")
    record = seeds / "topics" / "cooperation.yaml"
    content = record.read_text()
    record.write_text(content.replace("name:", "nme:"))
    assert "CQ101" in wait("seeds/topics/cooperation.yaml:")
    wait("Found ")
    record.write_text(content)
    wait("All ")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_it_does_not_go_with_options_that_write_or_compare(option):
    done = subprocess.run(
        [COMMUNIQUE, "validate", ROOT / "tests" / "toy", "--watch", option],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--watch goes without" in done.stderr
