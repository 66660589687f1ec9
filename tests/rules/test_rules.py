"""Every code has a folder with a good and a bad dataset; `expected.txt` says where the bad one is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from exporter.checks import rules
from exporter.checks.rules.columns import cells
from exporter.checks.validate import validate
from exporter.cli.commands.rule import page
from exporter.model.datatypes import Kind
from exporter.model.fields import Shape, fields, models
from schemas import Dataset

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Quotations (CQ6) and what is read from elsewhere (CQ7 and on) have tests of their own.
CODES = [code.code for code in rules.codes() if code.code < "CQ6"]


def lines_of(folder: Path) -> list[str]:
    """Return the problems of a dataset, a line each: `file:line:column CODE`."""
    problems = validate(folder)
    return [
        f"{Path(p.path).relative_to(folder).as_posix()}:{p.span.line}:{p.span.column} {p.code}"
        for p in problems
    ]


@pytest.mark.parametrize("code", CODES)
def test_the_good_dataset_has_no_problem(code):
    assert lines_of(HERE / code / "good") == []


@pytest.mark.parametrize("code", CODES)
def test_the_bad_dataset_has_this_problem_and_no_other_at_its_place(code):
    expected = (HERE / code / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert lines_of(HERE / code / "bad") == expected
    assert [line.rpartition(" ")[2] for line in expected] == [code]


def test_every_folder_belongs_to_a_code():
    assert sorted(path.name for path in HERE.iterdir() if re.fullmatch("CQ[0-9]+", path.name)) == CODES


@pytest.mark.parametrize("code", rules.codes(), ids=lambda code: code.code)
def test_every_code_is_explained_on_a_page_that_is_current(code):
    assert code.title
    assert code.explanation.endswith((".", "```"))
    assert code.code > "CQ6" or re.search("(To fix|Mend it): ", code.explanation)
    written = (ROOT / "docs" / "rules" / f"{code.code}.md").read_text(encoding="utf-8")
    assert written == "\n".join(page(code)) + "\n", "run `python -m exporter.cli.commands.rule docs/rules`"


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
def test_an_example_does_not_lead_to_the_next_mistake(seeds, code):
    for example in re.findall(r"```yaml\n(.*?)```", code.explanation, re.DOTALL):
        wrong = re.findall(rf"\b(?:{DATES}): [0-9]+(?![0-9-]).*", example)
        assert [line for line in wrong if "# wrong" not in line] == [], "a year stands in quotation marks"
        if "vocabularies:" in example:
            Dataset(**yaml.safe_load((seeds / "dataset.yaml").read_text(encoding="utf-8") + example))


def test_no_two_rules_have_one_code():
    assert len({rule.code for rule in rules.RULES}) == len(rules.RULES)


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


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("strt", "did you mean 'start'?"),
        ("participations.rol", "did you mean 'role'?"),
        ("particpations.role", None),
    ],
)
def test_a_path_of_evidence_is_advised_by_the_fields_where_it_leads(seeds, path, hint):
    for name, text in {
        "sources/s": "id: s\ntype: Report\n",
        "events/e": f"id: e\nname: E\nevidence:\n- {{source: s, supports: [{path}]}}\n",
    }.items():
        file = seeds / f"{name}.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    assert [(problem.code, problem.hint) for problem in validate(seeds)] == [("CQ401", hint)]


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


def test_an_empty_cell_of_a_table_is_no_empty_list(seeds):
    for name, text in {
        "sources/s.yaml": "id: s\ntype: Report\n",
        "events/all.csv": "id,name,evidence.0.source,evidence.0.supports[]\ne,E,s,\nf,F,s,name\ng,G,s,start\n",
    }.items():
        (seeds / name).parent.mkdir()
        (seeds / name).write_text(text, encoding="utf-8")
    assert [f"{problem.code} {problem.record}" for problem in validate(seeds)] == ["CQ402 events/g"]


def test_editions_are_compared_inside_their_series_only(problems):
    series = "- {id: dialogue, name: D}\n- {id: summit, name: S}\n"
    events = "- {id: d1, name: A, series: dialogue, edition: 1, start: 2020-01-01}\n"
    events += "- {id: s2, name: B, series: summit, edition: 2, start: 2010-01-01}\n"
    assert problems(series=series, events=events) == []


def test_an_event_outside_of_two_events_of_one_id_is_reported_once(problems):
    events = "- {id: big, name: B, start: 2025-01, end: 2025-02}\n- {id: big, name: C, start: 2025-01, end: 2025-02}\n"
    found = problems(events=events + "- {id: sub, name: S, part_of: big, start: '2020'}\n")
    assert found == ["CQ210 events/big", "CQ302 events/sub"]


@pytest.mark.parametrize(
    ("size", "around"),
    [(1, "t1 → t1"), (6, "t1 → t2 → t3 → t4 → t5 → t6 → t1"), (7, "t1 → t2 → t3 → t4 → t5 → t6 → … → t1")],
)
def test_a_circle_is_shown_by_its_first_six_records(messages, size, around):
    topics = "".join(f"- {{id: t{n}, name: T{n}, broader: t{n % size + 1}}}\n" for n in range(1, size + 1))
    lone = "- {id: lone, name: Lone, broader: t1}\n"
    assert messages(topics=topics + lone) == [f"broader: conflicting, t1 is part of itself: {around}"]


def test_a_post_is_compared_with_each_event_of_its_holder(problems):
    post = "{organization: m, post: Minister, start: 2010-01-01, end: 2014-12-31}"
    who = f"- {{id: p, type: Person, name: P, memberships: [{post}]}}\n- {{id: m, type: Organization, name: M}}\n"
    took_part = "participations: [{participant: p, role: visitor, capacity: [Minister]}]"
    events = f"- {{id: then, name: T, start: 2012-03-01, {took_part}}}\n"
    events += f"- {{id: later, name: L, start: 2016-03-01, {took_part}}}\n"
    assert problems(participants=who, events=events) == ["CQ308 events/later"]


@pytest.mark.parametrize(
    ("epoch", "over"), [("978220800", []), ("978393600", ["CQ309 events/e"]), ("", ["CQ309 events/e"])]
)
def test_the_day_of_source_date_epoch_is_today(problems, monkeypatch, epoch, over):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    events = "- {id: e, name: E, status: planned, start: 2000-12-31}\n- {id: f, name: F}\n"
    assert problems(events=events) == over


@pytest.mark.parametrize(
    ("name", "part", "article"),
    [
        ("outcomes", "kind: claim", "an outcome"),
        ("participations", "participant: p, role: chair", "a participation"),
    ],
)
def test_what_carries_the_evidence_is_named_with_its_article(messages, name, part, article):
    parts = f"{name}: [{{{part}, evidence: [{{source: s, supports: [nothing]}}]}}]"
    found = messages(
        sources="- {id: s, type: Report}\n- {id: t, type: Report}\n",
        participants="- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n",
        events=f"- {{id: e, name: E, {parts}}}\n- {{id: f, name: F}}\n",
    )
    assert found == [f"{name}[0].evidence[0].supports: unknown field 'nothing' of {article}"]


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


@pytest.mark.parametrize("suffix", ["yaml", "jsonl"])
def test_a_record_is_scanned_once_for_all_its_problems(seeds, monkeypatch, suffix):
    from exporter.records.readers import json_text

    scans = 0
    document = json_text.Scan.document

    def counted(scan):
        nonlocal scans
        scans += 1
        return document(scan)

    monkeypatch.setattr(json_text.Scan, "document", counted)
    roles = ", ".join(f'{{"participant": "p", "role": "r{n}"}}' for n in range(300))
    records = f'{{"id": "e", "name": "E", "topics": ["x1", "x2", "x2b"], "participations": [{roles}]}}\n'
    (seeds / "events").mkdir()
    (seeds / "events" / f"e.{suffix}").write_text(records, encoding="utf-8")
    (seeds / "participants").mkdir()
    (seeds / "participants" / "p.yaml").write_text("id: p\ntype: Person\nname: P\n", encoding="utf-8")
    found = [problem for problem in validate(seeds) if problem.code == "CQ203"]
    assert len(found) == 300
    assert len({problem.span.column for problem in found}) == 300
    assert scans <= 2
