"""What people do to records is reported as what they did."""

import copy
from pathlib import Path

import pytest
from edits import side, state_of

from exporter.diff.changes import Kind
from exporter.diff.diff import changes
from exporter.diff.pairs import staged
from exporter.diff.words import as_markdown, as_text

EVENT = "eu-pakistan-counter-terrorism-dialogue-9"
NAME = f"events/{EVENT}"
HEAD = "participations[maciej-stadejek-head_of_delegation]"


@pytest.fixture(scope="module")
def seeds():
    return state_of(Path("seeds"))


@pytest.fixture
def found(seeds):
    """Return the changes that an edit of the seeds makes; the edit takes the whole state, and the ninth dialogue."""
    dataset, old = seeds

    def run(edit):
        new = copy.deepcopy(old)
        edit(new, new["events"][EVENT])
        before, after = side("old", dataset, old), side("new", dataset, new)
        with staged(before, after) as pairs:
            return list(changes(before, after, pairs))

    return run


def short(found):
    return [(change.kind, change.record, change.path, change.old, change.new) for change in found]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("2025-02", "2025-02-20", Kind.MORE_EXACT),
        ("2025", "2025-02", Kind.MORE_EXACT),
        ("202X", "2025", Kind.MORE_EXACT),
        ("2025-02-20", "2025-02-20T10:00", Kind.MORE_EXACT),
        ("2025-02-20", "2025", Kind.LESS_EXACT),
        ("2025-02-20", "2025-02-21", Kind.CHANGED),
        ("2025-02", "2025-03-01", Kind.CHANGED),
        ("2025-02-20", "2025-02-20?", Kind.CHANGED),
    ],
)
def test_a_date_that_became_more_exact_is_a_type_of_its_own(seeds, found, old, new, kind):
    seeds[1]["events"][EVENT]["start"] = old
    try:
        (change,) = found(lambda _, event: event.update(start=new))
    finally:
        seeds[1]["events"][EVENT]["start"] = "2025-02-20"
    assert (change.kind, change.path, change.old, change.new) == (kind, "start", old, new)


def test_text_in_which_only_white_space_differs_is_a_type_of_its_own(found):
    def edit(_, event):
        event["name"] = {"en": event["name"]["en"].replace(" dialogue", "\n dialogue")}

    (change,) = found(edit)
    assert (change.kind, change.path) == (Kind.WHITE_SPACE, "name.en")


def test_evidence_that_an_identifier_got_is_a_change_of_the_evidence(seeds):
    dataset, old = seeds
    old = copy.deepcopy(old)
    old["places"]["brussels"]["identifiers"] = [{"scheme": "isni", "value": "1"}]
    new = copy.deepcopy(old)
    new["places"]["brussels"]["identifiers"][0]["evidence"] = [{"source": "news-article-2025-02-20"}]
    before, after = side("old", dataset, old), side("new", dataset, new)
    with staged(before, after) as pairs:
        (change,) = changes(before, after, pairs)
    assert change.kind is Kind.ADDED
    assert "].evidence[" in change.path


@pytest.mark.parametrize("back", [False, True])
def test_an_identifier_that_is_now_an_iri_of_the_same_thing_is_one_change(seeds, back):
    dataset, old = seeds
    old = copy.deepcopy(old)
    old["places"]["brussels"]["identifiers"] = [{"scheme": "wikidata", "value": "Q239"}]
    new = copy.deepcopy(old)
    del new["places"]["brussels"]["identifiers"]
    new["places"]["brussels"]["same_as"] = ["http://www.wikidata.org/entity/Q239"]
    before, after = side("old", dataset, new if back else old), side("new", dataset, old if back else new)
    with staged(before, after) as pairs:
        (change,) = changes(before, after, pairs)
    assert change.kind is Kind.SAME_THING


def test_a_part_inserted_in_front_is_one_change_and_moves_none(found):
    def edit(_, event):
        event["participations"].insert(0, {"participant": "olof-skoog", "role": "observer"})

    (change,) = found(edit)
    assert (change.kind, change.path) == (Kind.ADDED, "participations[olof-skoog-observer]")
    assert change.position == 0


def test_a_part_that_only_moved_is_reported_as_moved(found):
    def edit(_, event):
        event["participations"].insert(0, event["participations"].pop(2))

    (change,) = found(edit)
    assert (change.kind, change.path) == (Kind.MOVED, "participations[maciej-stadejek-head_of_delegation]")
    assert (change.old_position, change.position) == (2, 0)


def test_a_part_that_moved_and_changed_is_both(found):
    def edit(_, event):
        part = event["participations"].pop(3)
        event["participations"].insert(0, {**part, "capacity": ["Ambassador"]})

    assert [change.kind for change in found(edit)] == [Kind.CHANGED, Kind.MOVED]


def test_a_part_whose_role_was_corrected_is_matched_to_what_it_was(found):
    def edit(_, event):
        event["participations"][2]["role"] = "chair"

    (change,) = found(edit)
    path = "participations[maciej-stadejek-head_of_delegation].role"
    assert (change.kind, change.path) == (Kind.CHANGED, path)
    assert (change.old, change.new) == ("head_of_delegation", "chair")


def test_a_typing_error_in_an_outcome_is_a_change_of_its_text(found):
    def edit(_, event):
        text = event["outcomes"][0]["text"]["en"]
        event["outcomes"][0]["text"] = {"en": text.replace("e", "é", 1)}

    (change,) = found(edit)
    assert change.kind is Kind.CHANGED
    assert change.path.startswith("outcomes[")
    assert change.path.endswith("].text.en")


def test_the_order_of_a_set_is_not_a_change(found):
    assert found(lambda _, event: event["topics"].reverse()) == []


def test_the_evidence_that_came_with_a_value_is_shown_with_it(found):
    def edit(_, event):
        event["location"] = "pakistan"
        event["evidence"].append(
            {"source": "news-article-2025-02-20", "quote": "in Islamabad", "supports": ["location"]}
        )

    change, evidence = found(edit)
    assert change.evidence == (("news-article-2025-02-20", "in Islamabad"),)
    assert evidence.path.startswith("evidence[news-article-2025-02-20-")


def renamed(state, *, former):
    """Give a participant another id, and let the references follow."""
    person = state["participants"].pop("abdul-hameed")
    person["id"] = "abdul-hamid"
    if former:
        person["former_ids"] = ["abdul-hameed"]
    state["participants"]["abdul-hamid"] = person
    for event in state["events"].values():
        for part in event.get("participations", ()):
            if part["participant"] == "abdul-hameed":
                part["participant"] = "abdul-hamid"


def test_a_record_of_the_same_content_under_another_id_is_probably_renamed(found):
    (change,) = found(lambda state, _: renamed(state, former=False))
    assert (change.kind, change.record, change.old) == (
        Kind.RENAMED,
        "participants/abdul-hamid",
        "participants/abdul-hameed",
    )
    assert not change.certain


def test_two_records_of_one_content_are_never_taken_for_renamed(found):
    def edit(state, _):
        for name in ("one", "two"):
            state["topics"][name] = {**state["topics"]["bilateral-cooperation"], "id": name}
        del state["topics"]["bilateral-cooperation"]

    assert {change.kind for change in found(edit)} == {Kind.ADDED, Kind.REMOVED}


def test_five_edits_are_five_changes(found):
    def edit(state, event):
        event["participations"].insert(0, {"participant": "olof-skoog", "role": "observer"})
        event["participations"][3]["capacity"] = ["Director for Security"]
        event["topics"].remove("bilateral-cooperation")
        event["outcomes"].insert(0, {"kind": "agreement", "text": {"en": "They will meet again."}})
        renamed(state, former=False)

    changes = found(edit)
    assert [change.kind for change in changes] == [
        Kind.RENAMED,
        Kind.CHANGED,
        Kind.ADDED,
        Kind.REMOVED,
        Kind.ADDED,
    ]
    assert list(as_text(changes)) == [
        "participants/abdul-hamid: probably renamed, from participants/abdul-hameed",
        NAME,
        f'  {HEAD}.capacity: ["Director for Security and Defence Policy"] → ["Director for Security"]',
        '  participations[olof-skoog-observer]: added {"participant":"olof-skoog","role":"observer"}',
        "  topics: removed bilateral-cooperation",
        '  outcomes[agreement-bezhnmwb]: added {"kind":"agreement","text":{"en":"They will meet again."}}',
        "5 changes: 1 participant renamed, 1 participation added, 1 outcome added, 1 value removed, 1 value changed.",
    ]


def test_markdown_shows_hostile_text_as_it_is(found):
    def edit(_, event):
        event["name"] = {"en": "`](javascript:x) <script>@everyone| \u200b"}

    text = "\n".join(as_markdown(found(edit)))
    assert "``" in text
    assert "\u200b" not in text


def test_the_description_of_the_dataset_is_compared(seeds):
    dataset, state = seeds
    other = dataset.model_copy(update={"title": "Another title"})
    before, after = side("old", dataset, state), side("new", other, state)
    with staged(before, after) as pairs:
        assert short(changes(before, after, pairs)) == [
            (Kind.CHANGED, "dataset", "title", dataset.title, "Another title")
        ]
