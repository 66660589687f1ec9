"""The old state and the changes give the new state: record by record, and statement by statement."""

import os
from pathlib import Path

import pyoxigraph
import pytest
from edits import Editor, canonical_state, side, state_of

from exporter.diff import json_format
from exporter.diff.diff import changes
from exporter.diff.pairs import staged
from exporter.diff.patch import patched
from exporter.diff.rdf import Statements, as_rdf_patch, as_sparql_update
from exporter.model.fields import FAMILIES

SEEDS, TOY = Path("seeds"), Path("tests/toy")
SEED_OF_RANDOM = range(int(os.environ.get("EDIT_SCRIPTS", "60")))
FEWER = sorted({*SEED_OF_RANDOM[: int(os.environ.get("EDIT_SCRIPTS", "20"))], 67})
"""Those for the slower proofs; 67 changes the first item of a list that shares its end with another."""


@pytest.fixture(scope="module", params=[SEEDS, TOY], ids=str)
def start(request):
    return state_of(request.param)


def states(start, seed):
    dataset, old = start
    return dataset, old, Editor(old, seed).edit(1 + seed % 12)


@pytest.mark.parametrize("seed", SEED_OF_RANDOM)
def test_the_old_records_and_the_changes_give_the_new_records(start, seed):
    dataset, old, new = states(start, seed)
    before, after = side("old", dataset, old), side("new", dataset, new)
    with staged(before, after) as pairs:
        written = "\n".join(json_format.lines("old", "new", changes(before, after, pairs)))
    description, records = patched(before, json_format.parse(written))
    assert list(records) == canonical_state(dataset, new)
    assert description == dataset.model_copy(update={"texts": ()})


@pytest.mark.parametrize("seed", FEWER)
def test_two_equal_states_have_no_changes(start, seed):
    dataset, _, new = states(start, seed)
    before, after = side("old", dataset, new), side("new", dataset, new)
    with staged(before, after) as pairs:
        assert list(changes(before, after, pairs)) == []


def graph(one):
    statements = Statements(one)
    lines = {
        line for family in FAMILIES for record in one.find(family, None) for line in statements.of(record)
    }
    return "\n".join(sorted(lines))


def quads(text):
    return list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))


def canonical_graph(found):
    dataset = pyoxigraph.Dataset(found)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


@pytest.mark.parametrize("seed", FEWER)
def test_the_old_graph_and_the_rdf_patch_give_the_new_graph(start, seed):
    dataset, old, new = states(start, seed)
    before, after = side("old", dataset, old), side("new", dataset, new)
    store = set(quads(graph(before)))
    with staged(before, after) as pairs:
        for line in as_rdf_patch(before, after, pairs):
            if line.startswith("D "):
                store -= set(quads(line[2:]))
            elif line.startswith("A "):
                store |= set(quads(line[2:]))
    assert store == set(quads(graph(after)))


@pytest.mark.parametrize("seed", FEWER)
def test_the_old_graph_and_the_sparql_update_give_the_new_graph(start, seed):
    dataset, old, new = states(start, seed)
    before, after = side("old", dataset, old), side("new", dataset, new)
    store = pyoxigraph.Store()
    store.extend(quads(graph(before)))
    with staged(before, after) as pairs:
        store.update("\n".join(as_sparql_update(before, after, pairs)))
    assert canonical_graph(store) == canonical_graph(quads(graph(after)))
