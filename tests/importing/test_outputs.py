"""Records can be recovered from every output, and building them again gives the same bytes."""

import json
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import corpora

from exporter.build.build import build
from exporter.build.check.check import check
from exporter.cli.commands.records import command
from exporter.graph import statements
from exporter.importing import record_files
from exporter.importing.outputs import recover
from exporter.model.canonical import canonical
from exporter.model.fields import FAMILIES
from exporter.outputs import jsonld, nquads, sqlite
from exporter.problems import ExporterError, MisuseError
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset

TOY = Path(__file__).parents[1] / "toy"
FORMS = ("elysee.db", "elysee.jsonld", "elysee.nq")


def content(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    """Return the folder of the toy dataset's outputs."""
    out = tmp_path_factory.mktemp("records") / "dist"
    assert not build(TOY, out).failed
    return out


@pytest.fixture
def lone(dist, tmp_path):
    """Return a function that copies one output, with its evidence, away from its manifest."""

    def copy(name: str) -> Path:
        for file in (name, "elysee.evidence.jsonld"):
            shutil.copy(dist / file, tmp_path)
        return tmp_path / name

    return copy


def written(source: Path, out: Path, *arguments: str) -> str:
    result = CliRunner().invoke(command, [str(source), "-o", str(out), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("name", ["", *FORMS])
def test_building_recovered_records_gives_the_same_bytes(dist, tmp_path, name):
    written(dist / name, tmp_path / "seeds", "--texts", str(TOY / "texts"))
    assert not build(tmp_path / "seeds", tmp_path / "again").failed
    assert content(tmp_path / "again") == content(dist)


def test_a_database_alone_is_enough_to_recover_everything(lone, dist, tmp_path):
    written(lone("elysee.db"), tmp_path / "seeds", "--texts", str(TOY / "texts"))
    assert not build(tmp_path / "seeds", tmp_path / "again").failed
    assert content(tmp_path / "again") == content(dist)


def test_words_of_a_dataset_come_from_a_database_in_any_order(tmp_path):
    seeds = tmp_path / "seeds"
    shutil.copytree(TOY, seeds)
    said = yaml.safe_load((seeds / "dataset.yaml").read_text(encoding="utf-8"))
    said["vocabularies"] = {name: said["vocabularies"][name] for name in ("roles", "event_kinds")}
    (seeds / "dataset.yaml").write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    assert not build(seeds, tmp_path / "one", only=["sqlite"]).failed
    (tmp_path / "one" / "manifest.json").rename(tmp_path / "manifest.json")
    written(tmp_path / "one" / "elysee.db", tmp_path / "back", "--texts", str(TOY / "texts"))
    assert not build(tmp_path / "back", tmp_path / "other", only=["sqlite"]).failed
    assert (tmp_path / "other" / "manifest.json").read_bytes() == (tmp_path / "manifest.json").read_bytes()


def test_missing_evidence_is_noted(dist, tmp_path):
    shutil.copy(dist / "elysee.jsonld", tmp_path)
    said = "elysee.evidence.jsonld is not in the folder of elysee.jsonld; if there was one, its evidence is missing"
    assert said in recover(tmp_path / "elysee.jsonld").notes
    shutil.copy(dist / "manifest.json", tmp_path)
    with pytest.raises(MisuseError, match=r"elysee\.evidence\.jsonld: missing file"):
        recover(tmp_path / "elysee.jsonld")


@pytest.mark.parametrize("name", ["elysee.jsonld", "elysee.nq"])
def test_a_graph_with_its_description_and_vocabulary_is_enough_to_recover_everything(
    dist, lone, tmp_path, name
):
    path = lone(name)
    for other in ("dataset.jsonld", "vocabulary.ttl"):
        shutil.copy(dist / other, path.parent)
    written(path, tmp_path / "seeds", "--texts", str(TOY / "texts"))
    assert not build(tmp_path / "seeds", tmp_path / "again").failed
    assert content(tmp_path / "again") == content(dist)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_files(dist, lone, tmp_path, name):
    written(dist / "elysee.db", tmp_path / "one")
    output = written(lone(name), tmp_path / "other")
    one, other = content(tmp_path / "one"), content(tmp_path / "other")
    if name != "elysee.db":
        dataset = yaml.safe_load(other.pop("dataset.yaml"))
        one.pop("dataset.yaml")
        assert dataset["base"] == "https://example.org/elysee/"
        assert dataset["language"] == "en"
        assert set(dataset["vocabularies"]) == {"event_kinds", "roles"}
        for said in (
            "without manifest.json",
            "taken as the base of the dataset",
            "the word interpreter of roles",
        ):
            assert said in output
    assert other == one


def test_the_files_are_the_records_in_canonical_form(dist, tmp_path):
    written(dist, tmp_path / "seeds")
    files = content(tmp_path / "seeds")
    dataset = read_dataset(TOY)
    with load(TOY, dataset) as corpus:
        expected = {
            f"{family}/{record.id}.yaml": canonical(record, dataset.language)
            for family in FAMILIES
            for record in corpus.records(family)
        }
    assert set(files) == {*expected, "dataset.yaml"}
    council = files["events/council-2021.yaml"].decode()
    assert council == (
        "id: council-2021\n"
        "name: 22nd Franco-German Council of Ministers\n"
        "kind: council\n"
        "status: held\n"
        "attendance: online\n"
        "start: 2021-05-31\n"
        "series: franco-german-council-of-ministers\n"
        "edition: 22\n"
        "virtual_location: https://example.org/council/22?video=1\n"
        "evidence:\n"
        "  - source: chronicle\n"
        "    quote: The 22nd meeting, on 31 May 2021, was held by video\n"
    )


def test_without_a_folder_everything_is_printed_as_one_stream_of_documents(dist, tmp_path):
    result = CliRunner().invoke(command, [str(dist)], catch_exceptions=False)
    names = [line.removeprefix("--- # ") for line in result.stdout.splitlines() if line.startswith("--- ")]
    documents = list(yaml.load_all(result.stdout, yaml.BaseLoader))
    written(dist, tmp_path / "seeds")
    texts = content(tmp_path / "seeds")
    files = {name: next(yaml.load_all(text, yaml.BaseLoader)) for name, text in texts.items()}
    assert dict(zip(names, documents, strict=True)) == files


@settings(max_examples=12, phases=(Phase.generate,), deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(largest=2), st.sampled_from(["https://example.org/toy/", "https://example.org/events/x#"]))
def test_any_corpus_makes_the_round_trip_through_each_form_with_equal_bytes(corpus, base):
    dataset = Dataset(name="toy", title="Toy: a dataset", base=base, language="en")
    with TemporaryDirectory() as place:
        seeds, out = Path(place, "seeds"), Path(place, "out")
        for family, raws in corpus.items():
            (seeds / family).mkdir(parents=True)
            text = "".join(json.dumps(raw) + "\n" for raw in raws)
            (seeds / family / "all.jsonl").write_text(text, encoding="utf-8")
        seeds.mkdir(exist_ok=True)
        write(seeds, dataset, out)
        for suffix in (".db", ".jsonld", ".nq"):
            if suffix != ".db" and not corpus:
                continue  # an empty graph does not state its base
            recovered = recover(out / f"toy{suffix}", "en")
            back, again = Path(place, f"back{suffix}"), Path(place, f"again{suffix}")
            record_files.write(recovered, back)
            found = read_dataset(back)
            assert (found.base, found.language) == (base, "en")
            write(back, dataset, again)
            assert content(again) == content(out), suffix


def write(seeds: Path, dataset: Dataset, out: Path) -> None:
    out.mkdir()
    with load(seeds, dataset) as corpus:
        assert list(corpus.problems) == []
        for output in (sqlite, jsonld, nquads):
            output.write(corpus, out)


@pytest.mark.parametrize("name", ["elysee.jsonld", "elysee.nq"])
def test_reading_in_small_pieces_gives_the_same_records(dist, monkeypatch, name):
    whole = list(recover(dist / name).records())
    monkeypatch.setattr(statements, "BATCH", 1)
    monkeypatch.setattr(statements, "PORTION", 1)
    assert list(recover(dist / name).records()) == whole
    assert len(whole) == 26


def test_a_graph_in_another_layout_gives_the_same_records(dist, lone):
    expected = list(recover(dist / "elysee.jsonld").records())
    path = lone("elysee.jsonld")
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=3), encoding="utf-8")
    assert list(recover(path).records()) == expected


def test_shuffled_quads_with_other_blank_nodes_give_the_same_records(dist, lone):
    expected = list(recover(dist / "elysee.nq").records())
    path = lone("elysee.nq")
    text = path.read_text(encoding="utf-8").replace("_:events__", "_:b")
    path.write_text(
        "\n".join(sorted(text.splitlines(), key=lambda line: line[::-1])) + "\n", encoding="utf-8"
    )
    assert list(recover(path).records()) == expected


def test_statements_that_belong_to_no_field_are_counted_and_noted(lone):
    path = lone("elysee.nq")
    with path.open("a", encoding="utf-8") as file:
        file.write('<https://example.org/elysee/places/paris> <https://example.org/mayor> "Anne" .\n')
    recovered = recover(path)
    assert len(list(recovered.records())) == 26
    assert any(
        note.startswith("statements of elysee.nq left out") and note.endswith(": 1")
        for note in recovered.notes
    )


def test_a_folder_with_other_files_is_left_alone(dist, tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "diary.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(MisuseError, match="not empty"):
        record_files.write(recover(dist), seeds)
    (seeds / "dataset.yaml").write_text("name: x\n", encoding="utf-8")
    with pytest.raises(MisuseError, match=r"holds diary\.txt"):
        record_files.write(recover(dist), seeds)
    assert content(seeds) == {"diary.txt": b"mine", "dataset.yaml": b"name: x\n"}
    assert [p.name for p in tmp_path.iterdir()] == ["seeds"]


def test_writing_twice_changes_nothing(dist, tmp_path):
    written(dist, tmp_path / "seeds")
    before = content(tmp_path / "seeds")
    written(dist, tmp_path / "seeds")
    assert content(tmp_path / "seeds") == before


def test_an_invalid_record_is_named_and_nothing_is_written(lone, tmp_path):
    path = lone("elysee.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE events SET start = 'soon' WHERE id = 'council-2021'")
        connection.commit()
    with pytest.raises(ExporterError, match=r"invalid record events/council-2021: start"):
        record_files.write(recover(path), tmp_path / "seeds")
    assert not (tmp_path / "seeds").exists()


@pytest.mark.parametrize("place", ["the document", "a node"])
def test_no_context_is_fetched(lone, monkeypatch, place):
    path = lone("elysee.jsonld")
    document = json.loads(path.read_bytes())
    holder = document if place == "the document" else document["@graph"][3]
    holder["@context"] = "https://example.org/context.jsonld"
    path.write_text(json.dumps(document), encoding="utf-8")

    def refuse(*_arguments, **_options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(ExporterError, match=r"https://example\.org/context\.jsonld"):
        list(recover(path).records())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.txt", "", "unknown type of output"),
        ("x.db", "not a database", "no(t a)? database that a build wrote"),
        ("x.jsonld", "{", "invalid JSON-LD"),
        (
            "x.jsonld",
            '{"@context": {"@vocab": "https://schema.org/"}, "@id": "https://a.example/b"}',
            "missing records",
        ),
        ("x.nq", '<https://a.example/b> <https://a.example/c> "d" .\n', "missing records"),
    ],
)
def test_files_other_than_outputs_are_refused_in_one_line(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ExporterError, match=said) as refused:
        list(recover(tmp_path / name).records())
    assert "\n" not in str(refused.value)


def end_early(lines: list[str]) -> list[str]:
    return [*lines[:4], lines[4].removesuffix(","), "]}", *lines[5:]]


BROKEN = {
    "cut off in a node": lambda lines: [*lines[:9], lines[9][:20]],
    "cut off after a node": lambda lines: lines[:9],
    "without its end": lambda lines: lines[:-1],
    "one comma too few": lambda lines: [*lines[:4], lines[4].removesuffix(","), *lines[5:]],
    "one comma too many": lambda lines: [*lines[:-2], f"{lines[-2]},", "]}"],
    "ended before its end": end_early,
    "twice": lambda lines: lines + lines,
    "a node on the line of the head": lambda lines: [lines[0], lines[1] + lines[2], *lines[3:-1]],
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("name", ["elysee.jsonld", "elysee.evidence.jsonld"])
def test_an_incomplete_document_gives_no_records(lone, name, broken):
    path = lone("elysee.jsonld")
    injured = path.with_name(name)
    lines = BROKEN[broken](injured.read_text(encoding="utf-8").splitlines())
    injured.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ExporterError, match=r"elysee(\.evidence)?\.jsonld"):
        list(recover(path).records())


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        (
            lambda lines: [line for line in lines if "/topics/cooperation" not in line],
            "topics: 1 here, 2 in the manifest",
        ),
        (
            lambda lines: [line for line in lines if "itude>" not in line],
            "Place.latitude: 0 here, 2 in the manifest",
        ),
    ],
)
def test_quads_with_fewer_records_than_their_manifest_are_refused(dist, lone, keep, said):
    path = lone("elysee.nq")
    path.write_text(
        "".join(keep(path.read_text(encoding="utf-8").splitlines(keepends=True))), encoding="utf-8"
    )
    list(recover(path).records())
    shutil.copy(dist / "manifest.json", path.parent)
    with pytest.raises(ExporterError, match=said):
        list(recover(path).records())


@pytest.mark.parametrize("base", ["https://example.org/#", "https://example.org/events/"])
def test_records_may_have_the_names_of_families(tmp_path, base):
    seeds = tmp_path / "seeds"
    files = {
        "dataset.yaml": f"name: toy\ntitle: Toy\nbase: {base}\nlanguage: en\n",
        "participants/ana.yaml": "id: ana\ntype: Person\nname: Ana\n",
    } | {
        f"events/{family}.yaml": f"id: {family}\nname: Meeting on {family}\n"
        "participations:\n  - {participant: ana, role: host}\n"
        for family in FAMILIES
    }
    for name, text in files.items():
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / name).write_text(text, encoding="utf-8")
    assert not build(seeds, tmp_path / "dist", only=("jsonld", "nquads")).failed
    assert check(tmp_path / "dist", full=False).problems == []
    (tmp_path / "dist" / "manifest.json").unlink()
    for suffix in (".jsonld", ".nq"):
        recovered = recover(tmp_path / "dist" / f"toy{suffix}", "en")
        assert recovered.dataset.base == base
        assert {f"{family}/{r['id']}.yaml" for family, r in recovered.records()} == files.keys() - {
            "dataset.yaml"
        }


def test_a_missing_source_is_refused(tmp_path):
    with pytest.raises(MisuseError, match="no such file or folder"):
        recover(tmp_path / "nothing.db")
    with pytest.raises(MisuseError, match=r"manifest\.json"):
        recover(tmp_path)


def test_a_new_folder_appears_as_a_whole_with_the_usual_rights(tmp_path):
    seen = []

    def contents():
        for number in range(3):
            seen.append((tmp_path / "out").exists())
            yield f"places/p{number}.yaml", f"id: p{number}\n"

    (tmp_path / "usual").mkdir()
    assert record_files.write_files(contents(), tmp_path / "out") == 3
    assert seen == [False, False, False]
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "usual"]


def test_a_write_that_fails_leaves_no_folder(tmp_path):
    def contents():
        yield "places/one.yaml", "id: one\n"
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        record_files.write_files(contents(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
