"""Every code has a folder with a good and a bad dataset; `expected.txt` says where the bad one is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from exporter import rules
from exporter.build import validate
from exporter.commands.rule import page
from exporter.datatypes import Kind
from exporter.fields import Shape, fields, models
from exporter.findings import Findings, Selection
from exporter.rules.cells import cells
from schemas import Dataset

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Quotations (CQ6) and what is read from elsewhere (CQ7 and on) have tests of their own.
CODES = [code.code for code in rules.codes() if code.code < "CQ6"]


def found(folder: Path) -> list[str]:
    """Return the problems of a dataset, a line each: `file:line:column CODE`."""
    problems = validate(folder)
    return [
        f"{Path(p.path).relative_to(folder).as_posix()}:{p.span.line}:{p.span.column} {p.code}"
        for p in problems
    ]


@pytest.mark.parametrize("code", CODES)
def test_the_good_dataset_has_no_problem(code):
    assert found(HERE / code / "good") == []


@pytest.mark.parametrize("code", CODES)
def test_the_bad_dataset_has_this_problem_and_no_other_at_its_place(code):
    expected = (HERE / code / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert found(HERE / code / "bad") == expected
    assert [line.rpartition(" ")[2] for line in expected] == [code]


def test_every_folder_belongs_to_a_code():
    assert sorted(path.name for path in HERE.iterdir() if re.fullmatch("CQ[0-9]+", path.name)) == CODES


@pytest.mark.parametrize("code", rules.codes(), ids=lambda code: code.code)
def test_every_code_is_explained_on_a_page_that_is_current(code):
    assert code.title
    assert code.explanation.endswith((".", "```"))
    assert code.code > "CQ6" or "Mend it: " in code.explanation
    written = (ROOT / "docs" / "rules" / f"{code.code}.md").read_text(encoding="utf-8")
    assert written == "\n".join(page(code)) + "\n", "run `python -m exporter.commands.rule docs/rules`"


def test_every_page_belongs_to_a_code_and_stands_in_the_list():
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("CQ*.md")}
    assert pages == {code.code for code in rules.codes()}
    listed = (ROOT / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    for code in rules.codes():
        assert f"[{code.code}]({code.code}.md) | {code.severity.value} | {code.title} |" in listed


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.code)
def test_a_rule_gives_an_example(rule):
    assert "```yaml" in rule.explanation.explanation


DATES = "|".join(
    sorted({f.name for model in models() for f in fields(model) if f.datatype.kind is Kind.EDTF})
)


@pytest.mark.parametrize("code", rules.codes(), ids=lambda code: code.code)
def test_an_example_does_not_lead_to_the_next_mistake(code):
    for example in re.findall(r"```yaml\n(.*?)```", code.explanation, re.DOTALL):
        wrong = re.findall(rf"\b(?:{DATES}): [0-9]+(?![0-9-]).*", example)
        assert [line for line in wrong if "# wrong" not in line] == [], "a year stands in quotation marks"
        if "vocabularies:" in example:
            Dataset(**yaml.safe_load(DATASET + example))


def test_no_two_rules_have_one_code():
    assert len({rule.code for rule in rules.RULES}) == len(rules.RULES)


DATASET = "name: t\ntitle: T\ndescription: D.\nbase: https://example.org/t/\nlanguage: en\nlicense: https://example.org/l\n"


@pytest.fixture
def problems(tmp_path):
    """Return a function that writes files and returns the codes and fields of what is wrong with them."""

    def of(**families: str) -> list[str]:
        (tmp_path / "dataset.yaml").write_text(DATASET, encoding="utf-8")
        for family, text in families.items():
            (tmp_path / family).mkdir()
            (tmp_path / family / "all.yaml").write_text(text, encoding="utf-8")
        return [f"{problem.code} {problem.record}" for problem in validate(tmp_path)]

    return of


@pytest.mark.parametrize(
    ("dates", "over"),
    [
        ("start: 2020-01-01", True),
        ("start: 2020-01-01, end: 2020-01-02", True),
        ("end: 2020-01-02", True),
        ("start: 2020-01-01, end: ..", False),
        ("start: 2020-01-01, end: 9999-01-02", False),
        ("start: 2020-01-01~", False),
        ("status: planned", False),
    ],
)
def test_a_planned_event_is_over_only_when_its_end_has_passed(problems, dates, over):
    dates = dates if "status" in dates else f"status: planned, {dates}"
    assert problems(events=f"- {{id: e, name: E, {dates}}}\n- {{id: f, name: F}}\n") == (
        ["CQ309 events/e"] if over else []
    )


@pytest.mark.parametrize(
    ("dates", "outside"),
    [("start: '2020'", True), ("end: 2026-01-02", True), ("start: 2025-05", False), ("status: held", False)],
)
def test_an_event_lies_within_what_is_around_an_event_without_dates(problems, dates, outside):
    around = "- {id: all, name: C, start: 1990-01}\n- {id: big, name: B, start: 2025-01, end: 2025-12, part_of: all}\n"
    undated = "- {id: mid, name: M, part_of: middle}\n- {id: middle, name: N, part_of: big}\n"
    found = problems(events=f"{around}{undated}- {{id: sub, name: S, part_of: mid, {dates}}}\n")
    assert found == (["CQ302 events/sub"] if outside else [])


def test_a_history_is_compared_across_stages_without_a_certain_date(problems):
    stages = "{status: signed, date: 2019-06-25}, {status: adopted}, {status: exchanged, date: 2018-02?}"
    agreements = f"- {{id: a, history: [{stages}, {{status: agreed, date: 2018-01-01}}]}}\n- {{id: b}}\n"
    assert problems(agreements=agreements) == ["CQ306 agreements/a"]


def test_a_history_is_compared_with_every_stage_above(problems):
    stages = "{status: signed, date: 2019-06-25}, {status: adopted, date: '2019'}, {status: agreed, date: 2019-01-01}"
    agreements = f"- {{id: a, history: [{stages}]}}\n- {{id: b}}\n"
    assert problems(agreements=agreements) == ["CQ306 agreements/a"]


@pytest.mark.parametrize("supports", ["outcomes", "outcomes.text", "status"])
def test_no_older_source_tells_of_what_came_of_an_event(problems, supports):
    event = "id: e, name: E, start: 2025-02-20, status: held, outcomes: [{kind: claim, text: T}]"
    found = problems(
        sources="- {id: s, type: Report, published: 2025-02-10}\n- {id: t, type: Report}\n",
        events=f"- {{{event}, evidence: [{{source: s, supports: [{supports}]}}]}}\n- {{id: f, name: F}}\n",
    )
    assert found == ["CQ307 events/e"]


def test_an_event_inside_a_part_of_another_is_not_the_same(problems):
    day, rest = "start: 2025-01-21", "location: x, participations: [{participant: p, role: chair}]"
    found = problems(
        places="- {id: x, type: City, name: X}\n- {id: y, type: City, name: Y}\n",
        participants="- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n",
        events=f"- {{id: a, name: A, start: 2025-01-20, end: 2025-01-24, {rest}}}\n"
        f"- {{id: b, name: B, {day}, part_of: a}}\n- {{id: c, name: C, {day}, part_of: b, {rest}}}\n",
    )
    assert found == []


MISTAKEN = {
    "two dates": "participations: [{participant: p, role: chair, start: 20 Feb}, {participant: p, role: chair, start: 3}]",
    "no roles": "participations: [{participant: p}, {participant: p}]",
    "the end of a planned event": "status: planned, start: 2020-01-01, end: 2030-13-01",
}


@pytest.mark.parametrize("record", MISTAKEN.values(), ids=MISTAKEN)
def test_what_was_left_out_of_a_record_for_a_mistake_does_not_count_as_absent(problems, record):
    people = "- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n"
    found = problems(participants=people, events=f"- {{id: e, name: E, {record}}}\n- {{id: f, name: F}}\n")
    assert {problem[:3] for problem in found} == {"CQ1"}


def test_a_post_that_was_left_out_for_a_mistake_may_have_been_held(problems):
    held = "{organization: o, post: FM, start: '2010', end: '2012'}"
    posts = f"{held}, {{organization: o, role: member, post: 'FM ', start: '2015'}}"
    found = problems(
        participants=f"- {{id: o, type: Group, name: O}}\n- {{id: p, type: Person, name: P, memberships: [{posts}]}}\n",
        events="- {id: e, name: E, start: 2016-03-01, participations: [{participant: p, role: visitor, capacity: [FM]}]}\n"
        "- {id: f, name: F}\n",
    )
    assert found == ["CQ104 participants/p"]


def test_a_reference_of_the_wrong_type_is_one_mistake_though_its_target_stands_twice(problems):
    people = "- {id: p, type: Person, name: P}\n- {id: p, type: Person, name: P}\n"
    found = problems(participants=f"{people}- {{id: o, type: Organization, name: O, parent: p}}\n")
    assert sorted(found) == ["CQ202 participants/o", "CQ210 participants/p"]


@pytest.mark.parametrize("selection", [Selection(select=("CQ503",)), Selection(ignore=("CQ501",))])
def test_a_sign_that_is_not_asked_for_does_not_hide_another(tmp_path, selection):
    (tmp_path / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (tmp_path / "topics").mkdir()
    same = "name: T, same_as: [http://www.wikidata.org/entity/Q1]"
    text = f"- {{id: a, {same}}}\n- {{id: b, {same}}}\n"
    (tmp_path / "topics" / "all.yaml").write_text(text, encoding="utf-8")
    assert [problem.code for problem in validate(tmp_path, findings=Findings(selection))] == ["CQ503"]


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("England \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", False),
        ("a\U000e0067", True),
        ("a\u061cb", True),
        ("a\u3164b", True),
        ("a\u2800b", True),
    ],
)
def test_what_is_not_seen_is_found_but_flags_are_seen(problems, name, unseen):
    found = problems(topics=f"- {{id: a, name: '{name}'}}\n- {{id: b, name: B}}\n")
    assert found == (["CQ504 topics/a"] if unseen else [])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2025-01-21T10:00", "2025-01-21T15:00", False),
        ("2025-01-21T10:00+01:00", "2025-01-21T09:00Z", True),
        ("2025-01-21", "2025-01-21T15:00", True),
    ],
)
def test_meetings_are_told_apart_by_a_time_of_day(problems, first, second, same):
    rest = "location: a, participations: [{participant: p, role: chair}]"
    found = problems(
        places="- {id: a, type: City, name: A}\n- {id: b, type: City, name: B}\n",
        participants="- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n",
        events=f'- {{id: e, name: E, start: "{first}", {rest}}}\n- {{id: f, name: F, start: "{second}", {rest}}}\n',
    )
    assert [problem[:5] for problem in found] == (["CQ502"] if same else [])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Jean-Luc O’Neil", "JEAN LUC ONEIL", True),
        ("Müller", "MULLER", True),
        ("कमल", "कमला", False),
        ("राम", "रमा", False),
        ("கமல", "கமல்", False),
        ("№ 1", "no 1", True),
        ("タナカ", "ダナガ", False),
    ],
)
def test_names_are_the_same_without_accents_but_not_without_vowels(problems, first, second, same):
    participants = f"- {{id: p, type: Person, name: {first}}}\n- {{id: q, type: Person, name: {second}}}\n"
    assert problems(participants=participants) == (["CQ503 participants/q"] if same else [])


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("strt", "did you mean 'start'?"),
        ("participations.rol", "did you mean 'role'?"),
        ("particpations.role", None),
    ],
)
def test_a_path_of_evidence_is_advised_by_the_fields_where_it_leads(tmp_path, path, hint):
    for name, text in {
        "dataset": DATASET,
        "sources/s": "id: s\ntype: Report\n",
        "events/e": f"id: e\nname: E\nevidence:\n- {{source: s, supports: [{path}]}}\n",
    }.items():
        file = tmp_path / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert [(problem.code, problem.hint) for problem in validate(tmp_path)] == [("CQ401", hint)]


@pytest.mark.parametrize(
    ("carrier", "supports", "absent"),
    [
        ("name: E", "[]", ["CQ402 events/e"]),
        ("name: E", "[name]", []),
        ("name: E", "[name.en]", []),
        ("name: E", "[name.fr]", ["CQ402 events/e"]),
        ("name: {en: E}", "[name.en]", []),
        ("name: {fr: E}", "[name.en]", ["CQ402 events/e"]),
        ("name: E, topics: []", "[topics]", ["CQ402 events/e"]),
        ("name: E, outcomes: [{kind: claim}]", "[outcomes.kind]", []),
        ("name: E, outcomes: [{kind: claim}]", "[outcomes.text]", ["CQ402 events/e"]),
        ("name: E, outcomes: [{kind: claim, text: T}]", "[outcomes.text.en]", []),
        ("name: E, duration: long", "[duration]", ["CQ104 events/e"]),
        ("name: E", "[durations]", ["CQ401 events/e"]),
    ],
)
def test_evidence_supports_what_is_there(problems, carrier, supports, absent):
    events = (
        f"- {{id: e, {carrier}, evidence: [{{source: s, supports: {supports}}}]}}\n- {{id: f, name: F}}\n"
    )
    assert problems(sources="- {id: s, type: Report}\n- {id: t, type: Report}\n", events=events) == absent


def test_an_empty_cell_of_a_table_is_no_empty_list(tmp_path):
    for name, text in {
        "dataset.yaml": DATASET,
        "sources/s.yaml": "id: s\ntype: Report\n",
        "events/all.csv": "id,name,evidence.0.source,evidence.0.supports[]\ne,E,s,\nf,F,s,name\ng,G,s,start\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [f"{problem.code} {problem.record}" for problem in validate(tmp_path)] == ["CQ402 events/g"]


STRANGE = {
    ("participants", "kind"): ("participants", "id: a, type: Group, name: A, kind: {}"),
    ("agreements", "kind"): ("agreements", "id: a, name: A, kind: {}"),
    ("events", "kind"): ("events", "id: a, name: A, kind: {}"),
    ("events", "status"): ("events", "id: a, name: A, status: {}"),
    ("other_names", "kind"): ("topics", "id: a, name: A, other_names: [{{text: B, kind: {}}}]"),
    ("memberships", "role"): (
        "participants",
        "id: a, type: Person, name: A, memberships: [{{organization: p, role: {}}}]",
    ),
    ("parties", "role"): ("agreements", "id: a, name: A, parties: [{{participant: p, role: {}}}]"),
    ("history", "status"): ("agreements", "id: a, name: A, history: [{{status: {}}}]"),
    ("participations", "role"): ("events", "id: a, name: A, participations: [{{participant: p, role: {}}}]"),
    ("outcomes", "kind"): ("events", "id: a, name: A, outcomes: [{{kind: {}}}]"),
}
"""Where a word of a list stands -> a family, and a record of it with a word that is to be filled in."""


@pytest.mark.parametrize("mistake", ["", ", url: no-address"])
@pytest.mark.parametrize("cell", cells(Shape.WORD), ids=lambda cell: f"{cell.table}.{cell.column}")
def test_a_strange_word_is_found_wherever_it_stands(problems, cell, mistake):
    family, record = STRANGE[cell.table, cell.column]
    files = {"participants": "- {id: p, type: Group, name: P}\n- {id: q, type: Group, name: Q}\n"}
    files[family] = files.get(family, "- {id: z, name: Z}\n") + f"- {{{record.format('strange')}{mistake}}}\n"
    found = [f"CQ203 {family}/a", *([f"CQ104 {family}/a"] if mistake else [])]
    assert sorted(problems(**files)) == sorted(found)
