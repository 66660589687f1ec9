"""Every command does its work with the network out of reach, and does not even try."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("datasette")

TOY = Path(__file__).parent / "toy"

GUARD = """
import os, sys

def guard(event, arguments):
    far = event in ("socket.getaddrinfo", "socket.gethostbyname") and arguments[0] not in (None, "127.0.0.1", b"127.0.0.1")
    far |= event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(arguments[1], tuple) \\
        and arguments[1][0] != "127.0.0.1"
    if far or event == "urllib.Request":
        with open(os.environ["NETWORK_LOG"], "a") as log:
            log.write(f"{event} {arguments!r} by {sys.argv}\\n")
        raise OSError(101, "Network is unreachable")

sys.addaudithook(guard)
"""
"""Put before every Python that a test starts (as `sitecustomize`); no library gets around an audit hook."""


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD)
    (folder / "log").touch()
    return {**os.environ, "PYTHONPATH": str(folder), "NETWORK_LOG": str(folder / "log")}


@pytest.fixture(scope="module")
def dist(offline, tmp_path_factory):
    out = tmp_path_factory.mktemp("offline") / "dist"
    run(offline, "build", TOY, "-o", out)
    return out


@pytest.fixture(autouse=True)
def _nobody_asked_for_the_network(offline):
    yield
    assert Path(offline["NETWORK_LOG"]).read_text() == ""


def run(env, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "exporter", *arguments], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_guard_notices_who_tries(offline):
    log = Path(offline["NETWORK_LOG"])
    for attempt in (
        "import socket; socket.create_connection(('192.0.2.1', 80))",
        "import urllib.request; urllib.request.urlopen('https://example.org/')",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import rdflib; rdflib.Graph().parse(data='{\"@context\": \"https://schema.org/\"}', format='json-ld')",
    ):
        done = subprocess.run([sys.executable, "-c", attempt], env=offline, capture_output=True, check=False)
        assert done.returncode == 1
        assert log.read_text(), attempt
        log.write_text("")


def test_validate_build_and_check(offline, dist):
    run(offline, "validate", TOY, "--no-cache")
    assert "is sound" in run(offline, "check", dist)


def test_records_come_back_from_the_graph(offline, dist, tmp_path):
    run(offline, "records", dist / "elysee.jsonld", "-o", tmp_path / "records")


def test_a_graph_with_the_context_of_schema_org_is_imported(offline, tmp_path):
    (tmp_path / "page.jsonld").write_text(
        '{"@context": "https://schema.org/", "@type": "Event", "@id": "https://example.org/e", "name": "A meeting",'
        ' "startDate": "2025-02-20"}'
    )
    assert "Made 1 record of" in run(offline, "import", tmp_path / "page.jsonld", "-o", tmp_path / "imported")


def test_serve_answers_here_and_asks_nobody(offline, dist):
    server = subprocess.Popen(
        [sys.executable, "-m", "exporter", "serve", dist, "-p", "0"],
        env=offline,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = server.stdout.readline().strip()
        for _ in range(200):
            try:
                page = urllib.request.urlopen(address, timeout=20).read()  # noqa: S310 (our own server)
                break
            except OSError:
                time.sleep(0.05)
        assert b"<html" in page
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stdout.close()
