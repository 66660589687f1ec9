"""Throw bytes at every reader: `make fuzz`, or `python tests/fuzz/throw_bytes.py [seconds]` where atheris is installed.

Starts from the records of the toy dataset and the inputs of tests/fuzz/corpus. An input that breaks a promise is written
there, where `test_corpus.py` keeps it: mend the reader, and commit both.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import atheris  # noqa: E402 (found through the paths above)

with atheris.instrument_imports(include=["exporter", "schemas", "yaml", "json", "csv"]):
    from fuzz.targets import SUFFIXES, try_bytes

    import exporter.records.readers.csv
    import exporter.records.readers.json
    import exporter.records.readers.jsonl
    import exporter.records.readers.xlsx
    import exporter.records.readers.yaml  # noqa: F401 (so that they are instrumented)

HERE = Path(__file__).parent
EXAMPLES = {
    ".json": b'{"id": "x", "name": {"en": "x"}, "start": "2025-02-20", "participations": [{"participant": "a"}]}',
    ".jsonl": b'{"id": "x", "name": "x"}\n{"id": "y", "name": "y"}\n',
    ".csv": b'id,name,participations.0.role\nx,"a ""b""\nc",host\n',
    ".tsv": b"id\tname\nx\tx\n",
}


def main() -> None:
    """Fuzz for some seconds (600), from the toy records and the corpus."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "600"
    with tempfile.TemporaryDirectory() as corpus:
        beginnings = {suffix: bytes([number]) for number, suffix in enumerate(SUFFIXES)}
        examples = [
            beginnings[".yaml"] + path.read_bytes() for path in sorted((HERE.parent / "toy").rglob("*.yaml"))
        ]
        examples += [beginnings[suffix] + content for suffix, content in EXAMPLES.items()]
        examples += [
            path.read_bytes() for path in sorted((HERE / "corpus").iterdir()) if path.suffix != ".md"
        ]
        for number, content in enumerate(examples):
            (Path(corpus) / str(number)).write_bytes(content)
        options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2000", "-max_len=4096"]
        atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={HERE / 'corpus'}/", corpus], try_bytes)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
