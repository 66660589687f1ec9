"""An edit of one part changes the IRI of no other part, and the part's own only where it became another thing."""

import copy

import pytest
from edits import side, state_of

from exporter.diff.rdf import Statements
from exporter.model.canonical import record_of

EVENT = "elysee-treaty-signing"
PARTS = ("participations", "outcomes", "evidence")


@pytest.fixture(scope="module")
def toy():
    from pathlib import Path

    return state_of(Path(__file__).parent / "toy")


def subjects(dataset, values):
    """Return the IRIs that the graph of an event states something about, each with the statements."""
    found = {}
    statements = Statements(side("one", dataset, {"events": {EVENT: values}}))
    for line in statements.of(record_of("events", values)):
        subject, _, rest = line.partition(" ")
        if not subject.startswith("_:") and "#position" not in rest.split(" ")[0]:
            found.setdefault(subject.strip("<>"), set()).add(rest)
    return found


def insert_in_front(event):
    event["participations"].insert(0, {"participant": "le-monde", "role": "observer"})


def delete(event):
    del event["participations"][0]


def move(event):
    event["participations"].append(event["participations"].pop(0))


def correct_another_field(event):
    event["participations"][1]["capacity"] = ["Chancellor"]


def add_on_behalf_of(event):
    event["participations"][-1]["on_behalf_of"] = "france-state"


def correct_the_role(event):
    event["participations"][1]["role"] = "witness"


def fix_a_typing_error(event):
    event["outcomes"][0]["text"]["en"] = (
        "The governments will consult each other before each important decision."
    )


EDITS = [
    (insert_in_front, None, False),
    (delete, None, False),
    (move, ("participations", 0), False),
    (correct_another_field, ("participations", 1), False),
    (add_on_behalf_of, ("participations", -1), False),
    (correct_the_role, ("participations", 1), True),
    (fix_a_typing_error, ("outcomes", 0), True),
]


@pytest.mark.parametrize("pinned", [False, True], ids=["derived", "pinned"])
@pytest.mark.parametrize(("edit", "edited", "changes"), EDITS, ids=[edit.__name__ for edit, _, _ in EDITS])
def test_an_edit_changes_no_iri_of_other_parts(toy, edit, edited, changes, pinned):
    dataset, state = toy
    before = copy.deepcopy(state["events"][EVENT])
    if pinned and edited:
        before[edited[0]][edited[1]]["key"] = "pinned-by-the-curator"
    after = copy.deepcopy(before)
    edit(after)
    old, new = subjects(dataset, before), subjects(dataset, after)
    gone = {iri for iri in old if iri not in new}
    own = {iri.partition("/evidence-")[0] for iri in gone}
    if edit is delete:
        assert {iri.rpartition("#")[2] for iri in own} == {"participations-charles-de-gaulle-signatory"}
    elif changes and not pinned:
        assert len(own) == 1
    else:
        assert own == set()


def test_no_iri_ever_means_another_part(toy):
    """Whatever is inserted in front, each IRI states what it stated before."""
    dataset, state = toy
    before = state["events"][EVENT]
    after = copy.deepcopy(before)
    insert_in_front(after)
    old, new = subjects(dataset, before), subjects(dataset, after)
    parts = [iri for iri in old if "#" in iri]
    assert parts
    assert {iri: new[iri] for iri in parts} == {iri: old[iri] for iri in parts}
