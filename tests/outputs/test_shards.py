"""A graph in shards is the graph in one file: for other people's parsers, for `check`, and for `records`."""

import gzip
import json
import shutil
import tracemalloc
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from parsers import canonical

from exporter.build import write_outputs
from exporter.build.build import build
from exporter.build.check.check import check
from exporter.cli.main import cli
from exporter.graph import shards
from exporter.importing.outputs import recover
from exporter.problems import ExporterError, MisuseError

TOY = Path(__file__).parents[1] / "toy"
ONLY = ("sqlite", "jsonld", "nquads", "dataset")
SIZE = 2_000


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Build the toy dataset in one file each, and in shards."""
    folder = tmp_path_factory.mktemp("shards")
    build(TOY, folder / "one", only=ONLY)
    build(TOY, folder / "many", only=ONLY, shard_size=SIZE)
    return folder


def built(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def quads(paths, form):
    """Return the quads of documents, each read by itself by pyoxigraph, and with blank nodes of its own."""
    lines = []
    for number, path in enumerate(paths):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        found = pyoxigraph.parse(content, format=form)
        lines += [f"{quad} .\n".replace("_:", f"_:d{number}x") for quad in found]
    return canonical("".join(lines))


@pytest.mark.parametrize(
    ("name", "form"),
    [("elysee.nq", pyoxigraph.RdfFormat.N_QUADS), ("elysee.jsonld", pyoxigraph.RdfFormat.JSON_LD),
     ("elysee.evidence.jsonld", pyoxigraph.RdfFormat.JSON_LD)],
)  # fmt: skip
def test_all_shards_together_state_what_the_one_file_states(outputs, name, form):
    parts = shards.files(outputs / "many" / name)
    assert len(parts) > 1 or name == "elysee.evidence.jsonld"
    assert parts[0].name == f"{Path(name).stem}-00001{Path(name).suffix}.gz"
    assert quads(parts, form) == quads([outputs / "one" / name], form)


def test_each_shard_of_quads_is_sorted_and_has_the_lists_of_its_records(outputs):
    parts = shards.files(outputs / "many" / "elysee.nq")
    for part in parts:
        lines = gzip.decompress(part.read_bytes()).decode().splitlines()
        assert lines == sorted(set(lines))
        named = {word for line in lines for word in line.split(" ") if word.startswith("_:")}
        told = {line.split(" ")[0] for line in lines if line.startswith("_:")}
        assert named == told
    assert any("_:" in gzip.decompress(part.read_bytes()).decode() for part in parts)


def test_a_shard_has_whole_records_and_about_the_requested_size(outputs):
    parts = shards.files(outputs / "many" / "elysee.nq")
    sizes = [len(gzip.decompress(part.read_bytes())) for part in parts]
    assert all(size >= SIZE for size in sizes[:-1])
    subjects = [
        {line.split(" ")[0].split("#")[0].strip("<>") for line in gzip.decompress(part.read_bytes()).decode().splitlines()
         if line.startswith("<")}
        for part in parts
    ]  # fmt: skip
    assert sum(map(len, subjects)) == len(set.union(*subjects))


def test_bytes_depend_on_neither_name_nor_time_nor_the_number_of_processes(outputs, tmp_path, monkeypatch):
    for part in shards.files(outputs / "many" / "elysee.nq"):
        head = part.read_bytes()[:10]
        assert head[3] == 0  # no name follows
        assert head[4:8] == bytes(4)
    monkeypatch.setattr(write_outputs, "PAYS_ABOVE", 0)
    build(TOY, tmp_path / "two", only=ONLY, shard_size=SIZE, jobs=2)
    assert built(tmp_path / "two") == built(outputs / "many")


def test_the_manifest_and_the_description_list_the_shards(outputs):
    manifest = json.loads((outputs / "many/manifest.json").read_text())
    parts = [
        path.name for name in ("elysee.jsonld", "elysee.nq") for path in shards.files(outputs / "many" / name)
    ]
    assert manifest["shard_size"] == SIZE
    assert set(parts) < set(manifest["files"])
    assert "elysee.nq" not in manifest["files"]
    said, one = (json.loads((outputs / name / "dataset.jsonld").read_text()) for name in ("many", "one"))
    assert [address.rpartition("/")[2] for address in said["void:dataDump"]] == sorted(parts)
    assert said["void:triples"] == one["void:triples"]
    assert said["void:distinctSubjects"] == one["void:distinctSubjects"]
    packed = {d["name"]: d for d in said["distribution"]}[parts[-1]]
    assert packed["encodingFormat"] == "application/n-quads"
    assert packed["dcat:compressFormat"].endswith("/application/gzip")


def test_check_finds_shards_sound_in_full_and_piece_by_piece(outputs):
    for full in (True, False):
        found = check(outputs / "many", full=full)
        assert found.problems == []
        assert [label for label, _ in found.counts()] == (
            ["database", "graph"] if full else ["database", "graph", "quads"]
        )
        assert len({number for _, number in found.counts()}) == 1


@pytest.mark.parametrize("full", [True, False])
def test_check_finds_what_is_wrong_with_a_shard(outputs, tmp_path, full):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    path = shards.files(tmp_path / "dist/elysee.jsonld")[-1]
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(gzip.compress(text.replace("Konrad", "Conrad").replace("1963", "1964").encode()))
    found = {(Path(p.path).name, p.code) for p in check(tmp_path / "dist", full=full).problems}
    assert (path.name, "CQ703") in found
    assert "CQ723" in {code for _, code in found}


@pytest.mark.parametrize("full", [True, False, None])
@pytest.mark.parametrize(
    "damage", [lambda b: b[:-20], lambda _: b"\x1f\x8bnothing", lambda b: b[:60] + b"\0\0" + b[62:]]
)
def test_a_damaged_shard_is_a_problem_of_that_file(outputs, tmp_path, damage, full):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    path = shards.files(tmp_path / "dist/elysee.jsonld")[1]
    path.write_bytes(damage(path.read_bytes()))
    found = check(tmp_path / "dist", full=full)
    assert (str(path), "CQ703") in {(p.path, p.code) for p in found.problems}
    assert "CQ721" in found.codes


def test_a_shard_that_unpacks_to_gigabytes_is_not_held(outputs, tmp_path):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    path = shards.files(tmp_path / "dist/elysee.jsonld")[1]
    with gzip.open(path, "ab", compresslevel=1) as file:
        for _ in range(300):
            file.write(b" " * 2**20)
    tracemalloc.start()
    found = check(tmp_path / "dist")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (str(path), "CQ703") in {(p.path, p.code) for p in found.problems}
    assert any("--full" in note for note in found.skipped)
    assert most < 150 * 2**20


@pytest.mark.parametrize("full", [True, False])
def test_a_missing_shard_is_a_problem(outputs, tmp_path, full):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    path = shards.files(tmp_path / "dist/elysee.nq")[1]
    path.unlink()
    found = check(tmp_path / "dist", full=full)
    assert (str(path), "CQ702") in {(p.path, p.code) for p in found.problems}
    with pytest.raises(ExporterError, match=f"{path.name}: missing shard"):
        shards.files(tmp_path / "dist/elysee.nq")


@pytest.mark.parametrize("only", ["jsonld", "nquads"])
def test_only_the_missing_shard_is_reported(tmp_path, only):
    build(TOY, tmp_path / "dist", only=(only,), shard_size=SIZE)
    for path in sorted(tmp_path.glob("dist/*-0000[12].*")):
        content = path.read_bytes()
        path.unlink()
        assert [(p.path, p.code) for p in check(tmp_path / "dist").problems] == [(str(path), "CQ702")]
        path.write_bytes(content)


def test_records_are_recovered_from_a_folder_of_shards_and_from_any_shard(outputs, tmp_path):
    expected = list(recover(outputs / "one" / "elysee.db").records())
    shutil.copytree(outputs / "many", tmp_path / "dist")
    (tmp_path / "dist/elysee.db").unlink()
    assert list(recover(tmp_path / "dist").records()) == expected
    for name in ("elysee.jsonld", "elysee.nq"):
        for part in shards.files(tmp_path / "dist" / name):
            assert list(recover(part).records()) == expected


def test_any_shard_is_enough_to_read_all_of_them(outputs, tmp_path):
    assert not build(TOY, tmp_path / "dist", shard_size=SIZE).failed
    expected = list(recover(outputs / "one" / "elysee.db").records())
    assert list(recover(shards.files(tmp_path / "dist/elysee.jsonld")[0]).records()) == expected
    for evidence in shards.files(tmp_path / "dist/elysee.evidence.jsonld"):
        evidence.unlink()
    assert list(recover(shards.files(tmp_path / "dist/elysee.nq")[0]).records()) == expected


def test_records_are_not_recovered_from_some_of_the_shards(outputs, tmp_path):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    for name in ("elysee.nq", "elysee.jsonld"):
        shards.files(tmp_path / "dist" / name)[-1].unlink()
        with pytest.raises(MisuseError, match="missing file"):
            recover(shards.files(tmp_path / "dist" / name)[0])


def test_a_damaged_shard_is_named_when_records_are_recovered(outputs, tmp_path):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    path = shards.files(tmp_path / "dist/elysee.jsonld")[1]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(OSError, match="damaged") as raised:
        list(recover(path).records())
    assert raised.value.filename == str(path)


def test_a_shard_that_the_manifest_does_not_list_is_not_part_of_the_graph(outputs, tmp_path):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    stray = tmp_path / "dist/elysee-00099.jsonld.gz"
    shutil.copy(shards.files(tmp_path / "dist/elysee.jsonld")[0], stray)
    found = check(tmp_path / "dist")
    assert {(p.path, p.code) for p in found.problems} == {(str(stray), "CQ704")}
    assert [label for label, _ in found.counts()] == ["database", "graph"]


def test_another_compression_of_the_same_content_is_not_a_difference(outputs, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "LEVEL", 1)
    build(TOY, tmp_path / "dist", only=ONLY, shard_size=SIZE)
    monkeypatch.undo()
    assert built(tmp_path / "dist") != built(outputs / "many")
    assert check(tmp_path / "dist", full=True).problems == []


def test_a_shard_without_a_manifest_gives_the_same_records_as_a_document(outputs, tmp_path):
    for name in ("one", "many"):
        shutil.copytree(outputs / name, tmp_path / name)
        (tmp_path / name / "manifest.json").unlink()
    one = recover(tmp_path / "one/elysee.jsonld")
    many = recover(shards.files(tmp_path / "many/elysee.jsonld")[0])
    assert many.dataset == one.dataset
    assert list(many.records()) == list(one.records())
    assert any("is a shard" in note for note in many.notes)


def test_a_build_without_shards_takes_their_place(outputs, tmp_path):
    shutil.copytree(outputs / "many", tmp_path / "dist")
    build(TOY, tmp_path / "dist", only=ONLY)
    assert built(tmp_path / "dist") == built(outputs / "one")


def test_shards_are_summed_up_for_people():
    names = [
        "a-00001.nq.gz",
        "a-00002.nq.gz",
        "a-00003.nq.gz",
        "a.db",
        "a.evidence-00001.jsonld.gz",
        "schemas/b.json",
    ]
    assert shards.summed_up(names) == ["a-00001…00003.nq.gz (3 files)", *names[3:]]


def test_the_option_takes_bytes_and_powers(tmp_path):
    run = CliRunner().invoke
    out = str(tmp_path / "out")
    assert (
        run(cli, ["build", str(TOY), "-o", out, "--only", "nquads", "--shard-size", "2K", "-q"]).exit_code
        == 0
    )
    assert json.loads((tmp_path / "out/manifest.json").read_text())["shard_size"] == 2048
    for wrong in ("0", "-1", "many", "1T"):
        result = run(cli, ["build", str(TOY), "-o", out, "--shard-size", wrong])
        assert result.exit_code == 2
        assert "is not a number of bytes such as 500M" in result.output


def test_shards_of_outputs_that_have_none_are_refused(tmp_path):
    with pytest.raises(MisuseError, match="jsonld and nquads"):
        build(TOY, tmp_path / "out", only=("sqlite", "turtle"), shard_size=SIZE)


@pytest.mark.parametrize(
    ("name", "graph"),
    [
        ("elysee.evidence.jsonld", "elysee.jsonld"),
        ("elysee.evidence-00001.jsonld.gz", "elysee-00001.jsonld.gz"),
    ],
)
def test_records_are_not_looked_for_in_the_evidence(outputs, tmp_path, name, graph):
    for path in outputs.glob("*/elysee*.jsonld*"):
        shutil.copy(path, tmp_path)
    if name.endswith(".gz"):
        (tmp_path / "elysee.jsonld").unlink()
    with pytest.raises(MisuseError, match=f"the graph in the same folder, {graph},"):
        recover(tmp_path / name)
    assert list(recover(tmp_path / graph, "en").records())
