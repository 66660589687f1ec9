"""Do with other tools what they can do of our work, each on the whole records of the same made-up dataset.

Run in the environment of `benchmarks/peers.txt`, with the repository on the path, for a dataset made by `generate.py`:

    PYTHONPATH=. python benchmarks/peers TOOL prepare FOLDER OUT   put the records into the form that the tool reads
    PYTHONPATH=. python benchmarks/peers TOOL run FOLDER OUT       do the tool's work: this is what is measured
    PYTHONPATH=. python benchmarks/peers TOOL written FOLDER OUT   say how much was written
    PYTHONPATH=. python benchmarks/peers versions

There is one module for each tool; what a tool does, and what of the records it cannot hold, is said at its `run`. It is
never more than what communique does. Libraries are called from Python and read the records as they stand, as a script
with that library would; tools with commands of their own find a file in their own format, made before.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module, metadata
from pathlib import Path

TOOLS = ("sqlite-utils", "pyoxigraph", "rdflib", "frictionless", "followthemoney", "linkml")


def main(tool: str, step: str, folder: Path, out: Path) -> None:
    """Do one step with one tool, and say what it says."""
    out.mkdir(parents=True, exist_ok=True)
    module = import_module(f"with_{tool.replace('-', '_')}")
    if said := getattr(module, step)(folder, out):
        print(said)


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print(json.dumps({tool: metadata.version(tool) for tool in TOOLS}))
    else:
        main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
