"""Twenty mistakes at once in a copy of the shipped seeds: twenty problems, each at its place, in every format."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from exporter.build.build import build
from exporter.checks.validate import validate
from exporter.cli.main import cli
from exporter.cli.report import FORMATS

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "validate"
DIALOGUE = "events/eu-pakistan-counter-terrorism-dialogue-9.yaml"
VISIT = "events/eu-human-rights-representative-visit-2025.yaml"

MISTAKES = (
    # file, what is there, what is put in its place ("|" stands before the wrong value), the code
    (DIALOGUE, "kind: dialogue", "kind: |dialog", "CQ203"),
    (DIALOGUE, "start: 2025-02-20", "start: |20.02.2025", "CQ104"),
    (DIALOGUE, "location: brussels", "location: |brusels", "CQ201"),
    (DIALOGUE, "edition: 9", "edition: |nine", "CQ103"),
    (
        DIALOGUE,
        "participant: eu-delegation-dialogue-9\n    role: delegate",
        "participant: |maciej-stadejek\n    role: head_of_delegation",
        "CQ410",
    ),
    (VISIT, "status: held", "|statis: held", "CQ101"),
    (VISIT, "duration: P1W", "duration: |one week", "CQ104"),
    (VISIT, "location: pakistan", "location: |european-union", "CQ201"),
    ("places/belgium.yaml", "country_code: BE", "country_code: |Belgium", "CQ104"),
    ("places/brussels.yaml", "latitude: 50.85\n", "", "CQ107"),
    ("places/pakistan.yaml", "type: Country", "type: |Contry", "CQ105"),
    ("participants/olof-skoog.yaml", "given_name: Olof", "kind: |state", "CQ107"),
    (
        "participants/european-union.yaml",
        'start: "2022"\n    end: ..',
        'start: "2022"\n    end: |2021-06',
        "CQ301",
    ),
    ("participants/lawyers.yaml", "id: lawyers", "id: lawyers\n|id: attorneys", "CQ003"),
    ("participants/media-representatives.yaml", "name: ", "name: The press|: ", "CQ002"),
    ("agreements/gsp-plus.yaml", "      - kind\n", "      - |kinds\n", "CQ401"),
    ("topics/radicalisation.yaml", "broader: counter-terrorism", "broader: |radicalisation", "CQ220"),
    ("topics/terrorism.yaml", "name: Terrorism", "name: |Ter\u200brorism", "CQ504"),
    (
        "sources/official-statement-dialogue-9.yaml",
        "id: official-statement-dialogue-9",
        "id: |official-statement",
        "CQ012",
    ),
    (
        "topics/situation-in-afghanistan.yaml",
        "name:",
        "same_as: [http://example.org/a, |http://example.org/a]\nname:",
        "CQ106",
    ),
)


def make(folder: Path) -> list[str]:
    """Copy the seeds with all mistakes into `folder`; return where each is: `file:line:column CODE`."""
    shutil.copytree(ROOT / "seeds", folder)
    texts: dict[str, str] = {}
    for file, old, new, _ in MISTAKES:
        text = texts.setdefault(file, (folder / file).read_text(encoding="utf-8"))
        assert old in text, f"{file} no longer holds {old!r}: choose another place for the mistake"
        texts[file] = text.replace(old, new, 1)
    expected = []
    for file, _, new, code in MISTAKES:
        text = texts[file]
        if "|" not in new:  # what is missing is reported at its counterpart
            before = text[: text.index("longitude: ") + len("longitude: ")]
        else:
            before = text[: text.index(new) + new.index("|")]
        before = before.replace("|", "")
        expected.append(f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))} {code}")
    for file, text in texts.items():
        (folder / file).write_text(text.replace("|", ""), encoding="utf-8")
    return expected


def test_twenty_mistakes_are_twenty_problems_each_at_its_place(tmp_path):
    expected = make(tmp_path / "seeds")
    findings = validate(tmp_path / "seeds")
    found = [
        f"{Path(p.path).relative_to(tmp_path / 'seeds').as_posix()}:{p.span.line}:{p.span.column} {p.code}"
        for p in findings
    ]
    assert len(expected) == 20
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_the_same_as_its_golden_file(tmp_path, monkeypatch, name):
    make(tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(cli, ["validate", "seeds", "--output-format", name])
    assert run.exit_code == 1, run.output
    golden = GOLDEN / f"{name}.txt"
    text = re.sub(r'("version": )"\d+\.\d+\.\d+[^"]*"(,\n\s+"rules")', r'\1"…"\2', run.stdout)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "look at the change; UPDATE_GOLDEN=1 writes it"


def test_a_mistake_in_the_dataset_does_not_hide_those_in_records_nor_make_words_unknown(tmp_path):
    (tmp_path / "places").mkdir()
    (tmp_path / "events").mkdir()
    (tmp_path / "dataset.yaml").write_text(
        "name: talks\ntitel: Talks\nbase: https://example.org/\nlanguage: en\n"
        "vocabularies:\n  event_kind:\n    trip: {label: Trip, definition: A journey.}\n    walk: {label: Walk}\n"
    )
    (tmp_path / "places/brno.yaml").write_text("id: brno\ntype: City\nnam: Brno\n")
    (tmp_path / "events/one.yaml").write_text("id: one\nname: One\nkind: trip\nlocation: brno\n")
    (tmp_path / "events/two.yaml").write_text("id: two\nname: Two\nkind: walk\nlocation: brne\n")
    found = [(Path(p.path).name, p.code, p.field) for p in validate(tmp_path)]
    assert found == [
        ("dataset.yaml", "CQ101", "titel"),
        ("dataset.yaml", "CQ101", "vocabularies.event_kind"),
        ("dataset.yaml", "CQ102", "vocabularies.event_kind.walk.definition"),
        ("two.yaml", "CQ201", "location"),
        ("brno.yaml", "CQ101", "nam"),
    ]
    assert [(p.code, p.path) for p in build(tmp_path, tmp_path / "dist").problems] == [
        (p.code, p.path) for p in validate(tmp_path)
    ]
    assert not (tmp_path / "dist").exists()


def test_a_misspelt_folder_is_one_mistake(tmp_path):
    for folder in ("participant", "events"):
        (tmp_path / folder).mkdir()
    (tmp_path / "dataset.yaml").write_text(
        "name: talks\ntitle: T\nbase: https://example.org/\nlanguage: en\n"
    )
    (tmp_path / "participant/ada.yaml").write_text("id: ada\ntype: Person\nname: Ada\n")
    (tmp_path / "events/one.yaml").write_text(
        "id: one\nname: One\nparticipations:\n  - {participant: ada, role: host}\n  - {participant: bob, role: host}\n"
    )
    found = list(validate(tmp_path))
    assert [(p.code, p.value) for p in found] == [("CQ201", "bob"), ("CQ010", None)]
    assert found[1].hint == "did you mean 'participants'?"
