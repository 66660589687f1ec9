# ruff: noqa: INP001 - a script, not a package
"""Check the project's English: text in code, and its pages, against the substitutions in docs/style.

    python docs/check_english.py

It prints each phrase to change at file:line:column, and exits with 1 if there are any. Every string in code that has a
space in it is text: docstrings, messages, help. Code in pages (fenced blocks, spans) is not.
Phrases that are right where they are have an entry in docs/style/accepted.yaml, with the reason.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
CODE = ("schemas", "exporter", "communique", "docs", "benchmarks")
PAGES = ("*.md", "docs/*.md", "docs/how-to/*.md", "docs/decisions/*.md", "docs/rules/*.md")
_CODE_IN_PAGES = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$|`[^`\n]+`", re.DOTALL | re.MULTILINE)

Text = tuple[Path, int, str]
"""A file, the number of the line where a text begins, and the text."""


def texts() -> Iterator[Text]:
    """Yield every text of the project."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                    yield path, node.lineno, node.value
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            page = path.read_text(encoding="utf-8")
            yield path, 1, _CODE_IN_PAGES.sub(lambda code: re.sub(r"[^\n]", "`", code[0]), page)


def stiff(found: Iterator[Text]) -> Iterator[tuple[str, int, int, str, str]]:
    """Yield path, line, column, phrase and what to write instead, for each phrase that is not accepted."""
    style = yaml.safe_load((ROOT / "docs/style/Communique/Substitutions.yml").read_text(encoding="utf-8"))
    swaps = [(re.compile(pattern, re.IGNORECASE), better) for pattern, better in style["swap"].items()]
    accepted = yaml.safe_load((ROOT / "docs/style/accepted.yaml").read_text(encoding="utf-8")) or {}
    for path, start, text in found:
        name = path.relative_to(ROOT).as_posix()
        for pattern, better in swaps:
            for match in pattern.finditer(text):
                if match[0].lower() in accepted.get(name, {}):
                    continue
                before = text[: match.start()]
                line = start + before.count("\n")
                yield name, line, match.start() - (before.rfind("\n") + 1) + 1, match[0], better


def main() -> int:
    """Print the phrases to change; return the exit code."""
    phrases = sorted(stiff(texts()))
    for path, line, column, phrase, better in phrases:
        print(f"{path}:{line}:{column}: {phrase!r}: write {better}")  # noqa: T201 (it is a command)
    return 1 if phrases else 0


if __name__ == "__main__":
    sys.exit(main())
