"""The views name each participant once, however many roles they had at an event."""

import json
import sqlite3
from textwrap import dedent

import pytest
from datasettes import write

SEEDS = {
    "dataset.yaml": "name: treaty\ntitle: Treaty\nbase: https://example.org/\nlanguage: en\n",
    "participants/all.yaml": """
        - {id: france, type: GovernmentOrganization, name: France}
        - {id: de-gaulle, type: Person, name: Charles de Gaulle}
        - {id: couve, type: Person, name: Maurice Couve de Murville}
        - {id: host, type: Person, name: Host}
        - {id: namesake, type: Person, name: Host}
        """,
    "events/signing.yaml": """
        id: signing
        name: Signing
        start: 1963-01-22
        participations:
          - {participant: couve, role: delegate, on_behalf_of: france}
          - {participant: de-gaulle, role: speaker, on_behalf_of: france}
          - {participant: de-gaulle, role: head_of_delegation, on_behalf_of: france}
          - {participant: couve, role: signatory, on_behalf_of: france}
          - {participant: host, role: host}
          - {participant: namesake, role: host}
        """,
}


@pytest.fixture
def ask(tmp_path):
    """Return what asks the database of `SEEDS` one thing."""
    for name, text in SEEDS.items():
        file = tmp_path / "seeds" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
    database = write(tmp_path / "seeds", tmp_path / "dist", ("sqlite",)) / "treaty.db"
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()


def test_the_head_of_a_delegation_is_not_one_of_its_members(ask):
    assert ask("SELECT heads, members FROM delegations") == [
        ('["Charles de Gaulle"]', '["Maurice Couve de Murville"]')
    ]


def test_a_participant_of_two_roles_is_listed_once_and_a_namesake_stays(ask):
    names = ["Maurice Couve de Murville", "Charles de Gaulle", "Host", "Host"]
    assert json.loads(ask("SELECT participants FROM timeline")[0][0]) == names
    assert ask("SELECT json_extract(participants, '$') FROM event_overview") == [
        ("[" + ",".join(f'"{name}"' for name in names) + "]",)
    ]
