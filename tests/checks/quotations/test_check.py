"""Quotations are looked up in the texts of their sources: found, not found, or text not at hand."""

import hashlib
from contextlib import contextmanager
from pathlib import Path

import pytest

from exporter.checks import rules
from exporter.checks.quotations.check import Tally, check
from exporter.model.fields import fields
from exporter.problems import MisuseError, Severity
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Evidence

TEXT = """\
Madrid, 3 March 1931. The conference of the lighthouse keepers opened in the old customs house.

Ana Ruiz, who chairs the league, said that “no lamp shall go dark” — a promise repeated in the evening.
The keepers’ league, founded in 1921, has 412 members. The conference closed on 5 March.
"""
DATASET = "name: keepers\ntitle: Keepers\nbase: https://example.org/\nlanguage: en\ntexts: [../texts]\n"


class Keepers:
    """A dataset of one event with evidence, one source, and a folder for its text."""

    def __init__(self, folder: Path) -> None:
        self.seeds, self.texts = folder / "seeds", folder / "texts"
        for place in (self.seeds / "events", self.seeds / "sources", self.texts):
            place.mkdir(parents=True)
        (self.seeds / "dataset.yaml").write_text(DATASET, encoding="utf-8")
        self.source("text_file: report.txt")
        self.text(TEXT)

    def source(self, fields: str) -> None:
        (self.seeds / "sources" / "report.yaml").write_text(f"id: report\n{fields}\n", encoding="utf-8")

    def text(self, text: str, name: str = "report.txt") -> str:
        (self.texts / name).write_bytes(text.encode())
        return hashlib.sha256(text.encode()).hexdigest()

    def quote(self, *evidence: str) -> None:
        pieces = "".join(f"  - {{source: report, {piece}}}\n" for piece in evidence)
        event = f"id: conference\nname: The conference\nevidence:\n{pieces}"
        (self.seeds / "events" / "conference.yaml").write_text(event, encoding="utf-8")

    @contextmanager
    def checked(self, *texts: Path, require: bool = False):
        """Yield the problems, the tally and the connection of a check."""
        tally = Tally()
        with load(self.seeds, read_dataset(self.seeds)) as corpus:
            assert list(corpus.problems) == []
            problems = list(check(corpus, texts, require=require, tally=tally))
            yield rules.settle(corpus, problems), tally, corpus.connection

    def problems(self, *texts: Path, require: bool = False):
        with self.checked(*texts, require=require) as (problems, _, _):
            return problems

    def place(self):
        """Return the passage that the first quotation was found at."""
        with self.checked() as (problems, _, connection):
            assert problems == []
            found = "SELECT verified, quote_start, quote_end FROM evidence"
            verified, start, end = connection.execute(found).fetchone()
            assert verified == 1
            return (self.texts / "report.txt").read_bytes().decode()[start:end]


@pytest.fixture
def keepers(tmp_path):
    return Keepers(tmp_path)


def test_a_quotation_that_stands_in_the_text_is_verified_with_its_offsets(keepers):
    keepers.quote("quote: the keepers’ league", "quote: founded in 1921")
    keepers.quote("quote: founded in 1921")
    with keepers.checked() as (problems, tally, connection):
        assert problems == []
        assert str(tally) == "1 of 1 quotation verified"
        start = TEXT.index("founded")
        assert connection.execute("SELECT verified, quote_start, quote_end FROM evidence").fetchall() == [
            (1, start, start + len("founded in 1921"))
        ]


@pytest.mark.parametrize(
    ("text", "quote", "passage"),
    [
        (
            "opened in the\r\n   old\u00a0customs house",
            "in the old customs house",
            "in the\r\n   old\u00a0customs house",
        ),
        ("“no lamp shall go dark”", '"no lamp shall go dark"', "“no lamp shall go dark”"),
        ("the keepers’ league", "the keepers' league", "the keepers’ league"),
        ("dark — a promise", "dark - a promise", "dark — a promise"),
        ("the ﬁrst oﬃce", "the first office", "the ﬁrst oﬃce"),
        ("the oﬃcial", "official", "oﬃcial"),
        ("all of the sta\ufb00", "of the staff", "of the sta\ufb00"),
        ("in the Caf\u0065\u0301", "the Café", "the Caf\u0065\u0301"),
        ("a prom\u00adise re\u00adpeated", "a promise repeated", "a prom\u00adise re\u00adpeated"),
        ("a prom\u00ad\nise", "a promise", "a prom\u00ad\nise"),
        ("in Caf\u0065\u0301 Ruiz", "Café Ruiz", "Caf\u0065\u0301 Ruiz"),
        (
            "\u1112\u1161\u11ab\u1100\u1173\u11af 등대",
            "한글 등대",
            "\u1112\u1161\u11ab\u1100\u1173\u11af 등대",
        ),
        ("zero\u200bwidth words", "zerowidth words", "zero\u200bwidth words"),
        ("a com-\nmitment", "a commitment", "a com-\nmitment"),
        ("a com-\r\n  mitment", "a commitment", "a com-\r\n  mitment"),
        ("counter-\nterrorism", "counter-terrorism", "counter-\nterrorism"),
        ("counter- \rterrorism", "counter-terrorism", "counter- \rterrorism"),
        (
            "its commit-\nment to counter-\nterrorism",
            "commitment to counter-terrorism",
            "commit-\nment to counter-\nterrorism",
        ),
        (
            "pre- and post-\nwar com\u2010\nmitments",
            "pre- and post-war commitments",
            "pre- and post-\nwar com\u2010\nmitments",
        ),
        ("灯台守の会議が開かれた", "会議が開かれた", "会議が開かれた"),
    ],
)
def test_typography_may_differ_and_the_offsets_are_those_of_the_text_as_it_is(keepers, text, quote, passage):
    keepers.text(f"Before it. {text} and after.")
    keepers.quote(f"quote: {quote!r}" if '"' in quote else f'quote: "{quote}"')
    assert keepers.place() == passage


@pytest.mark.parametrize(
    ("quote", "nearest"),
    [
        ("founded in 1912", "founded in 1921"),
        ("Founded in 1921", "founded in 1921"),
        ("in the old custom house", "in the old customs house"),
        ("the conference of lighthouse keepers", "The conference of the lighthouse keepers"),
        ("no lamps shall go dark", "no lamp shall go dark"),
        ("has 41", "has 412"),
        ("ounded in 1921", "founded in 1921"),
        ("has 41 members", "has 412 members"),
    ],
)
def test_a_quotation_that_is_not_there_is_an_error_with_the_nearest_passage_to_paste(keepers, quote, nearest):
    keepers.quote(f"quote: {quote}")
    (problem,) = keepers.problems()
    assert (problem.code, problem.severity) == ("CQ601", Severity.ERROR)
    assert problem.record == "events/conference"
    assert problem.field == "evidence[0].quote"
    assert problem.value == quote
    assert f'quote: "{nearest}"' in problem.hint
    assert (problem.span.line, problem.span.column) == (4, 29)
    keepers.quote(f"quote: {nearest}")
    assert keepers.problems() == []


def test_the_nearest_passage_is_shown_with_what_tells_it_from_others_like_it(keepers):
    keepers.text("The league met in Madrid. The league met again.")
    keepers.quote("quote: the league met")
    (problem,) = keepers.problems()
    assert problem.hint.endswith('quote: "The league met", suffix: "in"')
    keepers.quote('quote: "The league met", suffix: "in"')
    assert keepers.problems() == []


def test_the_nearest_passage_is_shown_as_it_can_be_quoted_where_a_word_is_broken(keepers):
    keepers.text("The league renewed its com\u00ad\nmitment to peace.")
    keepers.quote("quote: its commitment to piece")
    (problem,) = keepers.problems()
    assert problem.hint.endswith('quote: "its commitment to peace"')
    keepers.quote("quote: its commitment to peace")
    assert keepers.problems() == []


def test_words_that_are_nowhere_near_get_no_suggestion(keepers):
    keepers.quote("quote: xylophone quartet")
    (problem,) = keepers.problems()
    assert problem.hint == "no passage of the text is similar"


def test_a_figure_is_not_found_inside_another(keepers):
    keepers.text("The harbour took 2.5 million tons, not 1,500.")
    for quote in ("5 million tons", "1,50", "harbour took 2", "500"):
        keepers.quote(f'quote: "{quote}"')
        assert [problem.code for problem in keepers.problems()] == ["CQ601"], quote


@pytest.mark.parametrize(
    ("text", "quote", "whole"),
    [
        ("They met at 10:30 today.", "met at 10", "met at 10:30"),
        ("They met at 10:30 today.", "30 today", "10:30 today"),
        ("It cost 1'000 francs.", "It cost 1", "It cost 1'000"),
        ("It cost 1’000 francs.", "000 francs", "1’000 francs"),
        ("It cost 1\u202f000 francs.", "It cost 1", "It cost 1 000"),
        ("It cost 1\u00a0000 francs.", "000 francs", "1 000 francs"),
        ("It cost 1\u00a0000\u00a0000 francs.", "It cost 1 000", "It cost 1 000 000"),
    ],
)
def test_a_number_is_whole_whatever_joins_its_digits(keepers, text, quote, whole):
    keepers.text(text)
    keepers.quote(f'quote: "{quote}"')
    (problem,) = keepers.problems()
    assert problem.code == "CQ601"
    for pasted in (f'quote: "{whole}"', problem.hint[problem.hint.index("quote: ") :]):
        keepers.quote(pasted)
        assert keepers.problems() == [], pasted


def test_numbers_that_stand_beside_each_other_are_not_one(keepers):
    keepers.text(
        "In 1931 412 keepers came, at 10: 30 left; on 3\u00a0March\u00a01931, 5 'o clock, 20\u00a012."
    )
    for quote in ("In 1931", "412 keepers", "at 10", "30 left", "on 3", "March 1931", "12", "20"):
        keepers.quote(f'quote: "{quote}"')
        assert keepers.problems() == [], quote


def test_words_that_stand_twice_are_ambiguous_until_a_prefix_or_suffix_tells_them_apart(keepers):
    keepers.quote("quote: The conference")
    (problem,) = keepers.problems()
    assert problem.code == "CQ602"
    assert "found twice in the text of report" in problem.message
    assert problem.hint == 'write prefix: "1931." or prefix: "members."'
    keepers.quote("quote: The conference, prefix: '1931.'")
    assert keepers.problems() == []
    keepers.quote("quote: The conference, suffix: closed on 5 March")
    with keepers.checked() as (problems, _, connection):
        assert problems == []
        (start,) = connection.execute("SELECT quote_start FROM evidence").fetchone()
        assert start == TEXT.rindex("The conference")


def test_a_prefix_folds_like_the_quotation(keepers):
    keepers.text("dark” —\n a promise. light - a promise")
    keepers.quote("quote: a promise, prefix: 'dark\" -'")
    assert keepers.problems() == []


def test_the_rest_of_a_broken_word_is_no_word(keepers):
    keepers.text(
        "They voiced their un-\nconditional sup-\nport for the plan, to counter-\nterrorism sup-\nport."
    )
    for words, codes in {
        "conditional support for the plan": ["CQ601"],
        "unconditional sup": ["CQ601"],
        "unconditional support for the plan": [],
        "counter-terrorism support": [],
    }.items():
        keepers.quote(f"quote: {words}")
        assert [problem.code for problem in keepers.problems()] == codes, words


def test_a_prefix_and_a_suffix_may_be_broken_at_the_ends_of_lines_like_the_quotation(keepers):
    keepers.text("their commit-\nment to the words of counter-\nterrorism. A pledge to the words.")
    for piece in (
        "prefix: commitment to",
        "suffix: of counter-terrorism",
        "prefix: A pledge to",
        "suffix: of counter-",
    ):
        keepers.quote(f"quote: the words, {piece}")
        assert keepers.problems() == [], piece
    for piece in (
        "prefix: commit-mint to",
        "suffix: of counterterrorist",
        "prefix: ment to, suffix: of counter-war",
    ):
        keepers.quote(f"quote: the words, {piece}")
        assert [problem.code for problem in keepers.problems()] == ["CQ601"], piece


def test_of_words_that_stand_thousands_of_times_those_after_the_prefix_are_found(keepers):
    keepers.text("The lamp was lit. " * 3000 + "In the end the lamp went dark.")
    keepers.quote("quote: lamp, prefix: In the end the", "quote: lamp, suffix: went")
    assert keepers.problems() == []


@pytest.mark.parametrize(
    ("side", "words", "hint"),
    [
        ("prefix", "founded on", 'prefix: "keepers\' league, founded in"'),
        ("suffix", "has 413 members", 'suffix: ", has 412 members."'),
    ],
)
def test_a_prefix_or_suffix_that_is_not_there_is_an_error_with_the_words_that_are(keepers, side, words, hint):
    keepers.quote(f"quote: '1921', {side}: {words}")
    (problem,) = keepers.problems()
    assert (problem.code, problem.field) == ("CQ601", f"evidence[0].{side}")
    assert problem.hint == f"write {hint}"


def test_no_empty_prefix_is_proposed_where_a_quotation_begins_the_text(keepers):
    keepers.quote("quote: Madrid, prefix: in")
    (problem,) = keepers.problems()
    assert problem.hint == "remove the prefix: the text has nothing there"
    keepers.text("Madrid is far. He left Madrid.")
    (problem,) = keepers.problems()
    assert problem.hint == 'write prefix: "is far. He left"'


def test_a_folder_of_texts_that_is_not_there_is_counted(keepers):
    keepers.quote("quote: founded in 1921")
    named = DATASET.replace("[../texts]", "[../texts, nowhere]")
    (keepers.seeds / "dataset.yaml").write_text(named, encoding="utf-8")
    with keepers.checked() as (_, tally, _):
        assert str(tally) == "1 of 1 quotation verified: 1 folder of texts in dataset.yaml not found"


def test_a_text_that_is_not_at_hand_is_counted_and_an_error_only_where_texts_are_required(keepers):
    keepers.quote("quote: founded in 1921", "quote: 412 members")
    (keepers.texts / "report.txt").unlink()
    with keepers.checked() as (problems, tally, connection):
        assert problems == []
        assert (
            str(tally) == "0 of 2 quotations checked: the text of 1 source was not found (pass --texts DIR)"
        )
        states = connection.execute(
            "SELECT DISTINCT verified, quote_start, quote_end FROM evidence"
        ).fetchall()
        assert states == [(None, None, None)]
    (problem,) = keepers.problems(require=True)
    assert (problem.code, problem.record) == ("CQ604", "sources/report")
    assert "2 quotations cannot be checked" in problem.message


def test_the_folder_that_the_dataset_names_may_be_missing_but_not_one_that_the_user_names(keepers):
    keepers.quote("quote: founded in 1921")
    keepers.texts.rename(keepers.texts.with_name("elsewhere"))
    with keepers.checked() as (problems, tally, _):
        assert problems == []
        assert tally.texts_missing == 1
    with keepers.checked(keepers.texts.with_name("elsewhere")) as (problems, tally, _):
        assert problems == []
        assert tally.verified == 1
    with pytest.raises(MisuseError, match="no such folder"):
        keepers.problems(keepers.texts)


def test_evidence_without_words_is_counted_and_never_verified(keepers):
    keepers.quote("supports: [name]", "quote: founded in 1921")
    with keepers.checked() as (problems, tally, connection):
        assert problems == []
        assert str(tally) == "1 of 1 quotation verified, 1 without a quote"
        assert connection.execute("SELECT verified FROM evidence ORDER BY position").fetchall() == [
            (None,),
            (1,),
        ]


def test_a_quotation_of_more_than_twenty_five_words_is_a_warning(keepers):
    words = " ".join(str(number) for number in range(1, 27))
    keepers.text(f"Count: {words}.")
    keepers.quote(f'quote: "{words}"')
    (problem,) = keepers.problems()
    assert (problem.code, problem.severity) == ("CQ605", Severity.WARNING)
    assert "26 words" in problem.message
    keepers.quote(f'quote: "{words.removesuffix(" 26")}"')
    assert keepers.problems() == []
    (keepers.texts / "report.txt").unlink()
    keepers.quote(f'quote: "{words}"')
    assert [problem.code for problem in keepers.problems()] == ["CQ605"]


def test_where_no_spaces_stand_between_words_letters_are_counted(keepers):
    words = "灯台守の会議が税関で開かれた"
    keepers.text(words * 10)
    keepers.quote(f"quote: {words * 10}")
    (problem,) = keepers.problems()
    assert problem.code == "CQ605"
    assert "46 words" in problem.message
    keepers.quote(f"quote: {words * 5}")
    assert "CQ605" not in [problem.code for problem in keepers.problems()]
    keepers.text(korean := " ".join(["등대지기들의 회의가 마드리드에서 열렸다"] * 6))
    keepers.quote(f"quote: {korean}")
    assert keepers.problems() == []


def test_a_text_that_changed_says_which_quotations_still_stand(keepers):
    digest = keepers.text(TEXT)
    keepers.source(f"text_file: report.txt\ntext_sha256: {digest}")
    keepers.quote("quote: founded in 1921", "quote: 412 members", "quote: the old customs house")
    assert keepers.problems() == []
    new = keepers.text(TEXT.replace("412", "413"))
    gone, changed = sorted(keepers.problems(), key=lambda problem: problem.code)
    assert (gone.code, gone.field) == ("CQ601", "evidence[1].quote")
    assert '"413 members"' in gone.hint
    assert (changed.code, changed.record, changed.field) == ("CQ603", "sources/report", "text_sha256")
    assert "2 (events/conference evidence[0], events/conference evidence[2]) still found" in changed.message
    assert "1 (events/conference evidence[1]) no longer" in changed.message
    assert new in changed.hint
    assert changed.span.line == 3


def test_the_text_of_a_source_that_nothing_quotes_is_still_compared_with_its_digest(keepers):
    keepers.source(f"text_file: report.txt\ntext_sha256: {'ab' * 32}")
    (problem,) = keepers.problems()
    assert problem.code == "CQ603"
    assert "another text: no quotations" in problem.message


def test_a_text_that_cannot_be_read_is_an_error_and_not_at_hand(keepers):
    (keepers.texts / "report.txt").write_bytes("Ávila".encode("latin-1"))
    keepers.quote("quote: Ávila")
    with keepers.checked() as (problems, tally, _):
        assert [problem.code for problem in problems] == ["CQ606"]
        assert "save it as UTF-8" in problems[0].message
        assert tally.texts_missing == 1


def test_evidence_on_parts_is_checked_and_placed_there(keepers):
    event = (
        "id: conference\nname: The conference\noutcomes:\n  - kind: claim\n    evidence:\n"
        "      - source: report\n        quote: no lamp shall go darker\n"
    )
    (keepers.seeds / "events" / "conference.yaml").write_text(event, encoding="utf-8")
    (problem,) = keepers.problems()
    assert problem.field == "outcomes[0].evidence[0].quote"
    assert (problem.span.line, problem.span.column) == (7, 16)


def test_quotations_of_many_records_on_many_sources_are_each_checked_once(keepers):
    (keepers.seeds / "sources" / "report.yaml").unlink()
    events, sources = [], []
    for number in range(30):
        keepers.text(f"The lamp of harbour {number} was lit.", f"{number}.txt")
        sources.append(f'{{"id": "s{number}", "text_file": "{number}.txt"}}')
        quoted = (number + 7) % 30
        said = quoted if number % 3 else quoted + 1
        events.append(
            f'{{"id": "e{number}", "name": "E", "evidence": '
            f'[{{"source": "s{quoted}", "quote": "harbour {said} was"}}, {{"source": "s3", "quote": "The lamp"}}]}}'
        )
    (keepers.seeds / "sources" / "all.jsonl").write_text("\n".join(sources), encoding="utf-8")
    (keepers.seeds / "events" / "all.jsonl").write_text("\n".join(events), encoding="utf-8")
    with keepers.checked() as (problems, tally, connection):
        assert {problem.record for problem in problems} == {f"events/e{n}" for n in range(0, 30, 3)}
        assert (tally.quotations, tally.verified, tally.not_found) == (60, 50, 10)
        query = "SELECT record_id FROM evidence WHERE verified = 0 AND quote_start IS NULL ORDER BY record_id"
        assert [row[0] for row in connection.execute(query)] == sorted(f"e{n}" for n in range(0, 30, 3))


def test_the_page_on_evidence_explains_every_field_and_names_the_codes():
    page = (Path(__file__).parents[3] / "docs" / "evidence.md").read_text(encoding="utf-8")
    table = page.partition("| field | meaning |")[2].partition("\n\n")[0]
    for f in fields(Evidence):
        assert f"`{f.name}`" in table, f.name
    for code in ("CQ601", "CQ602", "CQ603", "CQ604"):
        assert f"[{code}](rules/{code}.md)" in page
