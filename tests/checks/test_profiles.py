"""`--profile google-event` warns of what Google's documentation of events asks for and an event does not have."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from exporter.checks.profiles import PROFILES
from exporter.checks.validate import validate
from exporter.cli.commands.validate import command
from exporter.problems import MisuseError
from exporter.problems.codes import CODES
from exporter.records.folder import DATASET_FILE

COMPLETE = {
    "places/hall": "id: hall\nname: Hall\naddress: Main Street 1\n",
    "participants/town": "id: town\ntype: Organization\nname: Town\nurl: https://town.example/\n",
    "images/crowd": "id: crowd\ncaption: The crowd\ncontent_url: https://town.example/crowd.jpg\n",
    "events/fair": (
        "id: fair\nname: Fair\ndescription: It is held once.\nstatus: held\nstart: 2024-05-04T10:00+02:00\n"
        "end: 2024-05-05\nlocation: hall\norganizers: [town]\nimages: [crowd]\n"
    ),
}
LACKING = {
    "CQ811": [
        ("events/fair", "start: 2024-05-04T10:00+02:00\nend: 2024-05-05\n", "end: 2024-05-05\n", 1),
        ("events/fair", "start: 2024-05-04T10:00+02:00", "start: 2024-05", 5),
    ],
    "CQ812": [("events/fair", "location: hall\n", "", 1)],
    "CQ813": [("places/hall", "address: Main Street 1\n", "", 7)],
    "CQ814": [
        ("events/fair", "images: [crowd]\n", "", 1),
        ("images/crowd", "content_url: https://town.example/crowd.jpg\n", "", 9),
    ],
    "CQ815": [("events/fair", "description: It is held once.\n", "", 1)],
    "CQ816": [
        ("events/fair", "organizers: [town]\n", "", 1),
        ("participants/town", "url: https://town.example/\n", "", 8),
    ],
    "CQ817": [("events/fair", "status: held\n", "", 1)],
    "CQ818": [("events/fair", "end: 2024-05-05\n", "", 1), ("events/fair", "end: 2024-05-05", "end: ..", 6)],
}
CASES = [(code, *case) for code, cases in LACKING.items() for case in cases]


@pytest.fixture
def seeds(tmp_path) -> Path:
    """Return the folder of a dataset whose one event has everything that Google asks for."""
    text = "name: fair\ntitle: Fair\nbase: https://town.example/data/\nlanguage: en\n"
    (tmp_path / DATASET_FILE).write_text(text, encoding="utf-8")
    for name, record in COMPLETE.items():
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(record, encoding="utf-8")
    return tmp_path


def test_an_event_with_everything_is_clean(seeds):
    assert list(validate(seeds, profile="google-event")) == []


@pytest.mark.parametrize(("code", "record", "old", "new", "line"), CASES)
def test_each_lack_is_one_warning_at_its_place(seeds, code, record, old, new, line):
    path = seeds / f"{record}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert [p for p in validate(seeds) if p.code.startswith("CQ8")] == []
    (problem,) = [p for p in validate(seeds, profile="google-event") if p.code.startswith("CQ8")]
    assert (problem.code, problem.severity, problem.record) == (code, "warning", "events/fair")
    assert (problem.path, problem.span.line) == (str(seeds / "events" / "fair.yaml"), line)


def test_an_event_online_needs_no_place(seeds):
    path = seeds / "events" / "fair.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "location: hall", "virtual_location: https://town.example/live"
    )
    path.write_text(text, encoding="utf-8")
    assert list(validate(seeds, profile="google-event")) == []


def test_every_code_of_the_profile_is_tried_here_and_is_a_warning():
    assert [wish.code for wish in PROFILES["google-event"]] == list(LACKING)
    assert {CODES[code].severity for code in LACKING} == {"warning"}


def test_nothing_asks_for_offers_or_performers(seeds):
    (seeds / "events" / "fair.yaml").write_text("id: fair\nname: Fair\n", encoding="utf-8")
    said = " ".join(p.message for p in validate(seeds, profile="google-event"))
    assert "offer" not in said
    assert "performer" not in said


def test_warnings_fail_only_a_strict_run(seeds):
    (seeds / "events" / "fair.yaml").write_text("id: fair\nname: Fair\n", encoding="utf-8")
    arguments = [str(seeds), "--profile", "google-event", "--no-cache"]
    result = CliRunner().invoke(command, arguments)
    assert (result.exit_code, "CQ812" in result.output) == (0, True)
    assert CliRunner().invoke(command, [*arguments, "--strict"]).exit_code == 1


def test_an_unknown_profile_is_misuse(seeds):
    with pytest.raises(MisuseError, match="google-event"):
        validate(seeds, profile="bing-event")


@pytest.mark.parametrize(
    ("old", "new"),
    [("start: 2024-05-04T10:00+02:00", "start: soon"), ("[town]", "[twn]"), ("[crowd]", "[crwd]")],
)
def test_what_has_a_mistake_is_not_lacking(seeds, old, new):
    path = seeds / "events" / "fair.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    (problem,) = validate(seeds, profile="google-event")
    assert problem.code in ("CQ104", "CQ201")


@pytest.mark.parametrize(
    ("record", "old", "new"),
    [
        ("places/hall", "address: Main Street 1", "address: [Main, Street]"),
        ("participants/town", "url: https", "url: htp"),
        ("images/crowd", "content_url: https", "content_url: htp"),
    ],
)
def test_what_has_a_mistake_in_another_record_is_not_lacking(seeds, record, old, new):
    path = seeds / f"{record}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert {problem.code[:3] for problem in validate(seeds, profile="google-event")} == {"CQ1"}


def test_events_of_one_id_are_reported_for_that_alone(seeds):
    (seeds / "events" / "again.yaml").write_text("id: fair\nname: Again\nstart: 2020\n", encoding="utf-8")
    assert {problem.code for problem in validate(seeds, profile="google-event")} == {"CQ103", "CQ210"}
