"""The field reference shows the words of a dataset as they are."""

from markdown_it import MarkdownIt

from exporter.outputs.reference import reference
from schemas import Dataset

HOSTILE = "<script>alert(1)</script> <b>a</b> | ![x](javascript:1) `code` &lt; *b*\n# heading"


def test_the_words_of_a_dataset_are_shown_as_text_and_not_as_html_or_markdown():
    dataset = Dataset.model_validate(
        {
            "name": "hostile",
            "title": "Hostile",
            "base": "https://example.org/",
            "language": "en",
            "vocabularies": {"event_kinds": {"outing": {"label": HOSTILE, "definition": HOSTILE}}},
        }
    )
    (row,) = (line for line in reference(dataset).splitlines() if line.startswith("| `outing`"))
    html = MarkdownIt("commonmark").enable("table").render(f"| a | b | c |\n|---|---|---|\n{row}\n")
    shown = "&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;a&lt;/b&gt; | ![x](javascript:1) `code` &amp;lt; *b* # heading"
    assert html.count(f"<td>{shown}</td>") == 2
