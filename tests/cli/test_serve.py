"""`communique serve` starts Datasette on a built dataset, prints its address, and ends when its process is ended."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from datasettes import ROOT

from exporter.build.build import build
from exporter.cli.datasette_server import free_port


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    build(ROOT / "seeds", out, only=("sqlite", "datasette"))
    return out


def communique(*arguments, **options):
    return subprocess.Popen([sys.executable, "-m", "exporter", *arguments], text=True, **options)


def test_serve_prints_an_address_that_answers_with_our_queries(dist, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as file:
        server = communique("serve", str(dist), "-p", "0", stdout=subprocess.PIPE, stderr=file)
    try:
        address = server.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        page = wait_for(f"{address}eu-pakistan/who_met_whom")
        assert "Maciej Stadejek" in page
        assert '"sql_time_limit_ms": 5000' in wait_for(f"{address}-/settings.json")
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stdout.close()
    assert "Traceback" not in log.read_text()


def test_the_settings_of_a_foreign_dataset_are_not_used(dist, tmp_path):
    foreign = tmp_path / "dist"
    shutil.copytree(dist, foreign)
    for name in ("metadata.yaml", "datasette.yaml"):
        (foreign / name).write_text(
            "extra_js_urls: [https://evil.example/x.js]\ndescription_html: <img src=x onerror=alert(1)>\n"
            "databases: {eu-pakistan: {description_html: <b>evil</b>, queries: {evil: {sql: select 1}}}}\n"
        )
    with (tmp_path / "log").open("w") as log:
        server = communique("serve", str(foreign), "-p", "0", stdout=subprocess.PIPE, stderr=log)
    try:
        address = server.stdout.readline().strip()
        for page in ("", "eu-pakistan", "eu-pakistan/events"):
            text = wait_for(f"{address}{page}")
            assert "evil" not in text
            assert "onerror" not in text
        assert "Who met whom" in wait_for(f"{address}eu-pakistan")
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stdout.close()


def wait_for(address):
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 (our own server)
                return answer.read().decode()
        except OSError:
            time.sleep(0.05)
    raise AssertionError(address)


@pytest.mark.parametrize(
    ("outputs", "message"),
    [(None, "holds no built dataset"), (("json_schema",), "eu-pakistan.db does not exist")],
)
def test_serve_without_a_database_says_so(tmp_path, outputs, message):
    if outputs:
        build(ROOT / "seeds", tmp_path, only=outputs)
    done = communique("serve", str(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = done.communicate(timeout=60)
    assert (done.returncode, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_nothing_in_the_working_directory_is_run(dist, tmp_path):
    program = tmp_path / "datasette" / "__main__.py"
    program.parent.mkdir()
    program.write_text("print('taken over', flush=True)\n")
    with (tmp_path / "log").open("w") as log:
        server = communique("serve", str(dist), "-p", "0", stdout=subprocess.PIPE, stderr=log, cwd=tmp_path)
    try:
        assert "Maciej Stadejek" in wait_for(f"{server.stdout.readline().strip()}eu-pakistan/who_met_whom")
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stdout.close()


def test_a_free_port_is_found_for_each_kind_of_address():
    assert free_port("127.0.0.1")
    if socket.has_ipv6 and Path("/proc/net/if_inet6").exists():
        assert free_port("::1")
