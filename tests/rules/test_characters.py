"""Which characters nobody sees."""

import pytest

from exporter.checks.rules import characters


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("England \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", False),
        ("a\U000e0067", True),
        ("a\u061cb", True),
        ("a\u3164b", True),
        ("\u2801\u2800\u2803", False),  # the space of Braille
        ("\U0001f3f4" + "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all") + "\U000e007f", True),
    ],
)
def test_what_is_not_seen_is_found_but_flags_are_seen(problems, name, unseen):
    found = problems(topics=f"- {{id: a, name: '{name}'}}\n- {{id: b, name: B}}\n")
    assert found == (["CQ504 topics/a"] if unseen else [])


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("می\u200cخواهم", None),
        ("کتاب\u200b", 5),
        ("شلوم\u200bشلوم", 5),
        ("כן\u200eלא", 3),
        ("a\u200cخ", 2),
        ("خ\u200ca", 2),
        ("خ\u200c", 2),
        ("\u200cخ", 1),
    ],
)
def test_joiners_stand_between_letters_that_join(messages, text, at):
    found = messages(topics=f'- {{id: a, name: "{text}"}}\n- {{id: b, name: B}}\n')
    assert [message.rpartition(" ")[2] for message in found] == ([str(at)] if at else [])


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
def test_an_invisible_character_is_found_wherever_the_blocks_that_are_read_end(problems, monkeypatch, size):
    monkeypatch.setattr(characters, "_BLOCK", size)
    names = ["Ада", "Bo\u00adb", "Łódź", "Ян\u200b", "Zoë"]
    topics = "".join(f'- {{id: t{n}, name: "{name}"}}\n' for n, name in enumerate(names))
    assert problems(topics=topics) == ["CQ504 topics/t1", "CQ504 topics/t3"]


CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
FIELDS = [
    "name: '{}'",
    "name: {{en: A, ur: '{}'}}",
    "name: A, description: '{}'",
    "name: A, other_names: [{{text: '{}', kind: short}}]",
    "name: A, identifiers: [{{scheme: x, value: '{}'}}]",
    "name: A, evidence: [{{source: s, quote: '{}'}}]",
]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: f"U+{ord(control):04X}")
@pytest.mark.parametrize("field", FIELDS)
def test_a_control_of_direction_is_an_error_in_every_text(found, field, control):
    (problem,) = found(
        sources="- {id: s, type: Report}\n- {id: t, type: Report}\n",
        topics=f"- {{id: a, {field.format(f'x{control}y')}}}\n- {{id: b, name: B}}\n",
    )
    assert (problem.code, problem.severity, problem.record) == ("CQ104", "error", "topics/a")
    assert f"U+{ord(control):04X} controls direction" in problem.message


@pytest.mark.parametrize("field", ["title", "description"])
def test_a_control_of_direction_is_an_error_in_the_description_of_a_dataset(seeds, field):
    from exporter.checks.validate import validate

    text = (seeds / "dataset.yaml").read_text(encoding="utf-8")
    text = "".join(
        f"{field}: a\u202eb\n" if line.startswith(field) else f"{line}\n" for line in text.splitlines()
    )
    (seeds / "dataset.yaml").write_text(text, encoding="utf-8")
    assert [problem.code for problem in validate(seeds)] == ["CQ104"]
