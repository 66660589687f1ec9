"""Nothing false slips through: every letter of every quotation, and every quoted word of every text, is changed once."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from exporter.checks import coverage
from exporter.checks.quotations.check import Tally, check
from exporter.checks.quotations.passages import places
from exporter.checks.quotations.texts import File, Library, Text, named_folders
from exporter.model.fields import FAMILIES
from exporter.records.corpus import load
from exporter.records.folder import read_dataset

ROOT = Path(__file__).parents[3]
DATASETS = [ROOT / "tests" / "toy", ROOT / "seeds"]
# The article behind seeds/ is not ours to publish; where it is at hand, it lies beside the checkout.
ARTICLE = ROOT.parent / "shared" / "data" / "source-text"
TEXTS = (ARTICLE,) if ARTICLE.is_dir() else ()
# How much of it may be read in the quotations, less what something is called: of all its words, and in one run of them.
ARTICLE_WORDS, GIVEN_MOST, RUN_MOST = 354, 0.4, 12
QUOTED = """
SELECT e.rowid, e.quote, e.prefix, e.suffix, e.quote_start, e.quote_end, s.id, s.text_file, s.text_sha256
FROM evidence e JOIN sources s ON s.id = e.source_id WHERE e.verified
"""


@pytest.fixture(params=DATASETS, ids=lambda path: path.name)
def corpus(request):
    """Return a dataset whose quotations have been checked; skip it where its texts are not at hand."""
    with load(request.param, read_dataset(request.param)) as corpus:
        assert list(corpus.problems) == []
        tally = Tally()
        assert list(check(corpus, TEXTS, tally=tally)) == []
        if not tally.verified:
            pytest.skip(f"the texts of {request.param.name} are not at hand: {tally}")
        yield corpus


@pytest.fixture
def quotations(corpus):
    """Return every verified quotation with its text: text, quote, prefix, suffix, start, end."""
    dataset = corpus.dataset
    library = Library(corpus.folder, named_folders(corpus.folder, dataset.texts, TEXTS))
    texts: dict[str, Text] = {}
    found = []
    for _, quote, prefix, suffix, start, end, source, *where in corpus.connection.execute(QUOTED).fetchall():
        if source not in texts:
            file = library.find(*where)
            assert isinstance(file, File)
            texts[source] = file.text()
        found.append((texts[source], quote, prefix, suffix, start, end))
    return found


def other(letter: str) -> str:
    """Return a letter of the same case that is not `letter`."""
    changed = "q" if letter.lower() != "q" else "z"
    return changed.upper() if letter.isupper() else changed


def test_every_letter_of_a_quotation_counts(quotations):
    changed = 0
    for text, quote, prefix, suffix, _, _ in quotations:
        for match in re.finditer(r"[^\W_]", quote):
            false = quote[: match.start()] + other(match.group()) + quote[match.end() :]
            assert places(text, false, prefix, suffix) == [], false
            changed += 1
    assert changed >= 10 * len(quotations)


def test_a_quotation_with_a_letter_too_few_is_not_found(quotations):
    for text, quote, prefix, suffix, _, _ in quotations:
        for match in re.finditer(r"[^\W_](?=[^\W_])", quote):
            false = quote[: match.start()] + quote[match.end() :]
            if (
                quote[match.start()] != quote[match.end()]
            ):  # one of two like letters less is checked at the other
                assert places(text, false, prefix, suffix) == [], false


def test_every_quoted_word_of_a_text_counts_and_no_other(quotations):
    texts = {id(text): text for text, *_ in quotations}
    changed = 0
    for text in texts.values():
        on_it = [row for row in quotations if row[0] is text]
        for word in re.finditer(r"[^\W_]+", text.characters):
            false = word.group()[:-1] + other(word.group()[-1])
            new = Text(text.characters[: word.start()] + false + text.characters[word.end() :], text.markup)
            for _, quote, prefix, suffix, start, end in on_it:
                if start < word.end() and word.start() < end:
                    assert places(new, quote, prefix, suffix) == [], (quote, false)
                    changed += 1
                elif not (prefix or suffix):
                    assert places(new, quote) == [(start, end)], (quote, false)
    assert changed >= 2 * len(quotations)


def test_the_check_reports_each_changed_quotation_at_its_record(corpus):
    connection = corpus.connection
    rows = connection.execute("SELECT rowid, quote FROM evidence WHERE verified").fetchall()
    for row, quote in rows:
        at = next(match.start() for match in re.finditer(r"[^\W_]", quote))
        false = quote[:at] + other(quote[at]) + quote[at + 1 :]
        connection.execute("UPDATE evidence SET quote = ? WHERE rowid = ?", (false, row))
    tally = Tally()
    problems = list(check(corpus, TEXTS, tally=tally))
    assert len(problems) == tally.not_found == len(rows)
    assert {problem.code for problem in problems} == {"CQ601"}
    named = "SELECT DISTINCT family || '/' || record_id FROM evidence WHERE verified = 0"
    assert {problem.record for problem in problems} == {row[0] for row in connection.execute(named)}


def test_the_article_bears_out_every_quotation_and_every_fact_of_the_shipped_dataset():
    seeds = ROOT / "seeds"
    with load(seeds, read_dataset(seeds)) as corpus:
        tally = Tally()
        problems = list(check(corpus, TEXTS, tally=tally))
        if tally.texts_missing:
            pytest.skip(str(tally))
        assert problems == []
        assert tally.verified == tally.quotations > 100
        share = coverage.measure(corpus.connection).dataset
        assert share.facts == share.supported == share.verified > 100


@cache
def names() -> list[set[str]]:
    """Return the words of each name and post: what somebody or something is called is a fact, which may be told."""
    seeds = ROOT / "seeds"
    with load(seeds, read_dataset(seeds)) as corpus:
        selects = [f'SELECT name FROM "{family}" WHERE name IS NOT NULL' for family in FAMILIES]
        select = " UNION ".join([*selects, "SELECT post FROM memberships WHERE post IS NOT NULL"])
        return [words_of(name) for (name,) in corpus.connection.execute(select)]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def is_a_name(quote: str) -> bool:
    return any(words_of(quote) <= name for name in names())


@pytest.mark.parametrize("corpus", [ROOT / "seeds"], indirect=True, ids=["seeds"])
def test_the_quotations_put_together_do_not_give_the_article_away(quotations):
    text = quotations[0][0].characters
    given = []
    for _, quote, prefix, suffix, start, end in quotations:
        if is_a_name(quote):
            continue
        first = text.rindex(prefix, 0, start) if prefix else start
        given.append((first, text.index(suffix, end) + len(suffix) if suffix else end))
    words = [match.span() for match in re.finditer(r"\S*\w\S*", text)]
    quoted = [
        number
        for number, (start, end) in enumerate(words)
        if any(first < end and start < last for first, last in given)
    ]
    assert len(words) == ARTICLE_WORDS
    assert len(quoted) <= GIVEN_MOST * len(words)
    begin = quoted[0]
    for before, number in pairwise(quoted):
        if number - before > 2:  # one word left out between two quotations does not part them
            begin = number
        run = text[words[begin][0] : words[number][1]]
        assert number - begin < RUN_MOST, run


def test_the_quotations_of_the_shipped_dataset_are_short_and_few_whether_the_article_is_at_hand_or_not():
    seeds = ROOT / "seeds"
    with load(seeds, read_dataset(seeds)) as corpus:
        quoted = corpus.connection.execute("SELECT DISTINCT prefix, quote, suffix FROM evidence").fetchall()
        given = [" ".join(filter(None, row)) for row in quoted if not is_a_name(row[1])]
    lengths = {
        words: len(words.split())
        for words in given
        if not any(words in other for other in given if other != words)
    }
    assert {words: length for words, length in lengths.items() if length > RUN_MOST} == {}
    assert sum(lengths.values()) <= GIVEN_MOST * ARTICLE_WORDS
