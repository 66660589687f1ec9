"""The whole command on what would hang it, crash it, fill its memory or lead it out of the folder.

Each run may take 600 MB of memory and ten seconds of a processor; each input is refused with the place where it stands.
"""

import io
import os
import re
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

DATASET = "name: tiny\ntitle: Tiny\nbase: https://example.org/\nlanguage: en\n"
MEMORY = 600 * 1024 * 1024
SECONDS = 10
DEEP = 200_000


def validate(seeds, *options):
    """Run `communique validate` with little memory and time; return its exit code and lines."""
    done = subprocess.run(
        [sys.executable, "-m", "exporter", "validate", seeds, "--output-format", "concise", "-q", *options],
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limited,
    )
    said = done.stderr.decode()
    assert "Traceback" not in said, said[-2000:]
    assert done.returncode in (0, 1, 2), said
    return done.returncode, done.stdout.decode().splitlines(), said


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "seeds/events").mkdir(parents=True)
    (tmp_path / "seeds/dataset.yaml").write_text(DATASET)
    return tmp_path / "seeds"


def bomb(levels=30):
    lines = ["id: x", "name: &a0 boom"]
    lines += [f"f{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def zip_bomb(size=300 * 1024 * 1024):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/workbook.xml", "w", force_zip64=True) as part:
            for _ in range(size // (1 << 20)):
                part.write(b" " * (1 << 20))
    return packed.getvalue()


FILES = {
    "deep flow": ("x.yaml", b"[" * DEEP),
    "deep mapping": ("x.yaml", b"{a: " * DEEP),
    "deep sequence": ("x.yaml", b"- " * DEEP),
    "deep indentation": ("x.yaml", b"\n".join(b" " * n + b"a:" for n in range(2000))),
    "deep key": ("x.yaml", b"? " * DEEP),
    "alias bomb": ("x.yaml", bomb().encode()),
    "alias of itself": ("x.yaml", b"id: x\nname: &a [*a]\n"),
    "python tag": ("x.yaml", b"id: x\nname: !!python/object/apply:os.system ['touch /tmp/owned']\n"),
    "own tag": ("x.yaml", b"id: x\nname: !include /etc/passwd\n"),
    "merge key": ("x.yaml", b"a: &a {id: x}\n<<: *a\nname: x\n"),
    "duplicate key in YAML": ("x.yaml", b"id: x\nname: one\nname: two\n"),
    "NUL in YAML": ("x.yaml", b'id: x\nname: "a\\0b"\n'),
    "lone surrogate in YAML": ("x.yaml", b'id: x\nname: "\\ud800"\n'),
    "tab": ("x.yaml", b"id: x\n\tname: x\n"),
    "not a mapping": ("x.yaml", b"just text\n"),
    "number as key": ("x.yaml", b"1: x\n"),
    "not UTF-8": ("x.yaml", b"id: x\nname: caf\xe9\n"),
    "UTF-16": ("x.yaml", "id: x\nname: x\n".encode("utf-16")),
    "NaN in YAML": ("x.yaml", b"id: x\nname: .nan\n"),
    "escape in a name": ("x.yaml", b'id: x\nname: "\\e]0;owned\\a"\n'),
    "wrong type": ("x.yaml", b"id: x\nname: [1, 2]\nstart: {a: b}\n"),
    "deep JSON": ("x.json", b"[" * DEEP),
    "deep JSON object": ("x.json", b'{"a":' * DEEP),
    "NaN in JSON": ("x.json", b'{"id": "x", "name": "x", "edition": NaN}'),
    "Infinity in JSON": ("x.json", b'{"id": "x", "name": "x", "edition": Infinity}'),
    "1e400": ("x.json", b'{"id": "x", "name": "x", "edition": 1e400}'),
    "long number": ("x.json", b'{"id": "x", "name": "x", "edition": ' + b"9" * 1_000_000 + b"}"),
    "duplicate key in JSON": ("x.json", b'{"id": "x", "name": "one", "name": "two"}'),
    "lone surrogate in JSON": ("x.json", b'{"id": "x", "name": "\\ud800"}'),
    "NUL in JSON": ("x.json", b'{"id": "x", "name": "a\\u0000b"}'),
    "unfinished JSON": ("x.json", b'{"id": "x'),
    "empty JSON": ("x.json", b""),
    "deep JSONL": ("x.jsonl", b"[" * DEEP + b"\n"),
    "duplicate key in JSONL": ("x.jsonl", b'{"id": "x", "name": "one", "name": "two"}\n'),
    "unfinished JSONL": ("x.jsonl", b'{"id": "x", "name": "x"}\n{"id": "y"'),
    "bad lines": ("x.jsonl", b"{\n" * 20_000),
    "one header twice": ("x.csv", b"id,name,name\nx,one,two\n"),
    "a far index": ("x.csv", b"id,name,participations.999999999.role\nx,x,host\n"),
    "a deep header": ("x.csv", b"id," + b".".join([b"a"] * 10_000) + b"\nx,x\n"),
    "a row too long": ("x.csv", b"id,name\nx,x,x\n"),
    "an open quote": ("x.csv", b'id,name\nx,"' + b"x" * 9_000_000),
    "NUL in CSV": ("x.csv", b"id,name\nx,a\0b\n"),
    "many columns": ("x.csv", b",".join(b"c%d" % n for n in range(100_000)) + b"\nx\n"),
    "no workbook": ("x.xlsx", b"PK\x03\x04 not really"),
    "zip bomb": ("x.xlsx", zip_bomb),
    "huge id": ("x.yaml", b"id: " + b"x" * 5_000_000 + b"\nname: x\n"),
    "leaves the folder": ("x.yaml", b"id: ../../etc/passwd\nname: x\n"),
    "Windows device": ("con.yaml", b"id: con\nname: x\n"),
    "Windows device with a suffix": ("nul.txt.yaml", b"id: nul.txt\nname: x\n"),
    "capital letters": ("X.yaml", b"id: X\nname: x\n"),
    "ends in a dot": ("x.yaml", b"id: x.\nname: x\n"),
    "a colon": ("x.yaml", b"id: 'c:x'\nname: x\n"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_is_refused_with_its_place(seeds, case):
    name, content = FILES[case]
    (seeds / "events" / name).write_bytes(content() if callable(content) else content)
    code, lines, _ = validate(seeds)
    assert code == 1
    assert any(re.match(rf"{re.escape(str(seeds))}/events/{name}:\d+:\d+: CQ\d+ ", line) for line in lines), (
        lines
    )
    assert max(map(len, lines)) < 2_000
    assert len(lines) < 200
    assert not Path("/tmp/owned").exists()  # noqa: S108 (what the tag above would make)


@pytest.mark.parametrize("suffix", ["yaml", "json", "jsonl", "csv", "xlsx"])
def test_a_file_of_two_gigabytes_is_refused_before_it_is_read_whole(seeds, suffix):
    with (seeds / f"events/x.{suffix}").open("wb") as file:
        file.truncate(2 << 30)
    code, lines, _ = validate(seeds)
    assert code == 1
    assert any(f"x.{suffix}:" in line and " CQ0" in line for line in lines), lines


def special(seeds, case, outside):
    events = seeds / "events"
    match case:
        case "pipe":
            os.mkfifo(events / "x.yaml")
        case "folder named as a file":
            (events / "x.yaml/deep").mkdir(parents=True)
            (events / "x.yaml/deep/y.yaml").write_text("id: y\nname: y\n")
        case "link to itself":
            (events / "x.yaml").symlink_to("x.yaml")
        case "loop of folders":
            (events / "inner").mkdir()
            (events / "inner/x.yaml").symlink_to("../inner")
        case "link out":
            (events / "x.yaml").symlink_to(outside)
        case "absolute link out":
            (events / "x.yaml").symlink_to("/etc/passwd")
        case "device":
            (events / "x.yaml").symlink_to("/dev/zero")
        case "folder out":
            events.rmdir()
            events.symlink_to(outside.parent)
        case "dataset is a pipe":
            (seeds / "dataset.yaml").unlink()
            os.mkfifo(seeds / "dataset.yaml")
        case "dataset leads out":
            (seeds / "dataset.yaml").unlink()
            (seeds / "dataset.yaml").symlink_to(outside)


@pytest.mark.parametrize(
    "case",
    [
        "pipe", "link to itself", "loop of folders", "link out", "absolute link out", "device", "folder out",
        "dataset is a pipe", "dataset leads out",
    ],
)  # fmt: skip
def test_what_is_no_file_of_the_dataset_is_not_read(seeds, tmp_path, case):
    outside = tmp_path / "outside/secret.yaml"
    outside.parent.mkdir()
    outside.write_text("id: secret\nname: A secret\n" + DATASET)
    special(seeds, case, outside)
    code, lines, said = validate(seeds)
    assert code == 1
    assert any(" CQ009 " in line for line in lines), lines
    assert "A secret" not in said + "".join(lines)
    assert "root:" not in said + "".join(lines)


def test_a_folder_named_as_a_file_is_a_folder(seeds, tmp_path):
    special(seeds, "folder named as a file", tmp_path)
    assert validate(seeds)[:2] == (0, [])


@pytest.mark.parametrize(
    "text_file",
    [
        "../../../etc/passwd",
        "/etc/passwd",
        "pipe",
        "loop",
        "con",
        "nul.txt",
        "texts\\x.txt",
        "C:/x",
        "x" * 5000,
        "zero",
    ],
)
def test_a_text_is_read_in_the_folder_only(seeds, text_file):
    (seeds / "sources").mkdir()
    (seeds / "dataset.yaml").write_text(DATASET + "texts: [texts]\n")
    (seeds / "texts").mkdir()
    os.mkfifo(seeds / "texts/pipe")
    (seeds / "texts/loop").symlink_to("loop")
    (seeds / "texts/zero").symlink_to("/dev/zero")
    (seeds / "sources/x.yaml").write_text(f"id: x\nname: x\ntype: NewsArticle\ntext_file: '{text_file}'\n")
    (seeds / "events/y.yaml").write_text(
        "id: y\nname: y\nevidence: [{source: x, quote: 'root:x:0:0'}]\nstart: '2025'\n"
    )
    code, lines, said = validate(seeds)
    assert "/root:" not in said + "".join(lines)
    assert code in (0, 1)
    if code == 1:
        assert any(" CQ" in line for line in lines), lines
