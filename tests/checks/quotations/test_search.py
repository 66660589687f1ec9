"""Authors of evidence look words up, and paste what they get."""

import pytest
import yaml
from click.testing import CliRunner

from exporter.checks.quotations.search import look_up
from exporter.cli.main import cli
from exporter.problems import MisuseError

TEXTS = {
    "report.txt": "The conference opened in Madrid. Ana Ruiz said: “no lamp shall go dark”. The conference closed.",
    "letter.md": "Dear Ana, the *conference* was a joy.",
    "photo.jpg": "not a text: the conference",
}


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "seeds" / "sources").mkdir(parents=True)
    for name, text in TEXTS.items():
        (tmp_path / "texts" / name).write_text(text, encoding="utf-8")
    dataset = "name: keepers\ntitle: Keepers\nbase: https://example.org/\nlanguage: en\n"
    (tmp_path / "seeds" / "dataset.yaml").write_text(dataset, encoding="utf-8")
    source = "id: the-report\ntext_file: report.txt\n"
    (tmp_path / "seeds" / "sources" / "the-report.yaml").write_text(source, encoding="utf-8")
    return tmp_path / "seeds"


def quote(words, seeds):
    return CliRunner().invoke(cli, ["quote", words, str(seeds), "--texts", str(seeds.parent / "texts")])


def test_words_are_printed_as_the_text_has_them_with_their_source(seeds):
    result = quote('"no lamp shall go dark"', seeds)
    assert result.exit_code == 0
    assert yaml.safe_load(result.stdout) == [{"source": "the-report", "quote": "“no lamp shall go dark”"}]
    start = TEXTS["report.txt"].index("“no lamp")
    assert f"report.txt, characters {start} to {start + 23}: " in result.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("her com\u00ad\nmitment", "her commitment"),
        ("her com\u00admitment", "her commitment"),
        ("a lamp\u200b\nof hers", "a lamp of hers"),
    ],
)
def test_words_are_printed_as_one_reads_them_where_a_word_is_broken(seeds, text, words):
    (seeds.parent / "texts" / "report.txt").write_text(f"She said {text}, twice.", encoding="utf-8")
    result = quote(words, seeds)
    assert yaml.safe_load(result.stdout) == [{"source": "the-report", "quote": words}]


def test_words_that_stand_twice_are_printed_with_what_tells_them_apart(seeds):
    result = quote("The conference", seeds)
    assert yaml.safe_load(result.stdout) == [
        {"source": "the-report", "quote": "The conference", "suffix": "opened"},
        {"source": "the-report", "quote": "The conference", "prefix": 'dark".'},
    ]


def test_a_text_without_a_source_is_shown_with_the_advice_to_add_one(seeds):
    result = quote("the conference was a joy", seeds)
    assert result.exit_code == 0
    assert "letter.md, characters 10 to 36: " in result.stdout
    assert "- source: ?  # no record in sources/ has this text" in result.stdout
    assert 'quote: "the *conference* was a joy"' in result.stdout


def test_words_of_markdown_are_printed_without_markup_that_is_not_whole_on_one_line(seeds):
    letter = "> The lamp\n> was lit\n\nagain\\\nand [again](https://x.example)."
    (seeds.parent / "texts" / "report.txt").rename(seeds.parent / "texts" / "report.md")
    (seeds.parent / "texts" / "report.md").write_text(letter, encoding="utf-8")
    for words in ("The lamp was lit", "again and", "and again"):
        (printed,) = yaml.safe_load(quote(words, seeds).stdout.replace("source: ?", "source: none"))
        assert printed["quote"] == words


def test_where_nothing_matches_the_nearest_passages_are_printed_and_the_command_fails(seeds):
    result = quote("no lamps will go dark", seeds)
    assert result.exit_code == 1
    assert "% alike" in result.stdout
    assert 'quote: "no lamp shall go dark' in result.stdout.splitlines()[2]


def test_the_nearest_passages_too_are_told_apart_from_others_like_them(seeds):
    (seeds.parent / "texts" / "letter.md").unlink()
    assert yaml.safe_load(quote("The conferences", seeds).stdout) == [
        {"source": "the-report", "quote": "The conference", "suffix": "opened"}
    ]


def test_so_many_passages_are_printed_and_the_others_counted(seeds):
    (seeds.parent / "texts" / "long.txt").write_text("A lamp. " * 30, encoding="utf-8")
    result = CliRunner().invoke(
        cli, ["quote", "lamp", str(seeds), "--texts", str(seeds.parent / "texts"), "--most", "3"]
    )
    assert result.stdout.count("- source: ") == 3
    assert result.stdout.endswith("# and 28 more\n")


def test_what_is_pasted_is_verified(seeds):
    (seeds / "events").mkdir()
    for words in ("The conference", "in madrid", "no lamp shall"):
        block = "".join(
            f"  {line}\n" for line in quote(words, seeds).stdout.splitlines() if "letter.md" not in line
        )
        block = block.partition("- source: ?")[0]
        event = f"id: conference\nname: The conference\nevidence:\n{block}"
        (seeds / "events" / "conference.yaml").write_text(event, encoding="utf-8")
        texts = str(seeds.parent / "texts")
        result = CliRunner().invoke(cli, ["evidence", str(seeds), "--texts", texts])
        assert result.exit_code == 0, result.stderr
        number = block.count("quote:")
        assert f"{number} of {number} quotation" in result.stdout


def test_without_any_text_the_command_says_what_to_name(tmp_path):
    result = CliRunner().invoke(cli, ["quote", "words", str(tmp_path)])
    assert "name a folder of texts with --texts" in str(result.exception)


def test_texts_that_cannot_be_read_are_named_on_standard_error_and_the_others_looked_at(seeds):
    (seeds.parent / "texts" / "letter.md").write_bytes("Ávila, the conference".encode("latin-1"))
    (seeds / "sources" / "minutes.yaml").write_text(
        "id: minutes\ntext_file: minutes.docx\n", encoding="utf-8"
    )
    (seeds / "minutes.docx").write_bytes(b"PK")
    result = quote("in Madrid", seeds)
    assert result.exit_code == 0
    assert yaml.safe_load(result.stdout) == [{"source": "the-report", "quote": "in Madrid"}]
    letter, minutes = result.stderr.splitlines()
    assert letter == f"# {seeds.parent}/texts/letter.md: unreadable, not UTF-8: save it as UTF-8"
    assert minutes.startswith(f"# {seeds}/minutes.docx: unreadable, texts are read from .txt")


def test_where_no_text_can_be_read_the_error_says_why(seeds):
    for name in ("report.txt", "letter.md"):
        (seeds.parent / "texts" / name).write_bytes(b"\xff")
    with pytest.raises(
        MisuseError, match=r"no text to search: \S+letter.md: unreadable, .*; \S+report.txt: unreadable"
    ):
        look_up("in Madrid", seeds, [seeds.parent / "texts"])


def test_words_can_be_looked_up_before_there_is_a_dataset(seeds):
    result = CliRunner().invoke(
        cli, ["quote", "in Madrid", str(seeds / "none"), "--texts", str(seeds.parent / "texts")]
    )
    assert result.exit_code == 0
    assert "- source: ?" in result.stdout
    assert result.stderr == f"# {seeds}/none has no valid dataset.yaml, so no source is known\n"


def test_words_like_nothing_in_the_texts_are_answered_with_nothing(seeds):
    result = quote("xylophone quartz zzz", seeds)
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_folder_that_does_not_exist_is_misuse(tmp_path):
    with pytest.raises(MisuseError, match=r"no such folder: .*nowhere"):
        look_up("lamp", tmp_path / "nowhere", ())


@pytest.mark.parametrize("words", ["", "  "])
def test_no_words_are_misuse(seeds, words):
    with pytest.raises(MisuseError, match="missing text to search for"):
        look_up(words, seeds, ())
