"""Build the database of the present layout from three records: `python tests/data/databases/make.py`."""

import tempfile
from pathlib import Path

from exporter.build.build import build
from exporter.database.tables import USER_VERSION

SEEDS = {
    "dataset.yaml": "name: kept\ntitle: Kept\nbase: https://example.org/\nlanguage: en\n",
    "places/brussels.yaml": "id: brussels\ntype: City\nname: Brussels\n",
    "participants/eeas.yaml": "id: eeas\ntype: GovernmentOrganization\nname: European External Action Service\n",
    "events/dialogue.yaml": (
        "id: dialogue\nname: A dialogue\nkind: dialogue\nstart: '2025-02-20'\nlocation: brussels\n"
        "participations:\n  - participant: eeas\n    role: host\n"
    ),
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        for name, content in SEEDS.items():
            (seeds / name).parent.mkdir(parents=True, exist_ok=True)
            (seeds / name).write_text(content)
        result = build(seeds, Path(folder) / "dist", only=("sqlite",))
        if result.failed:
            raise SystemExit(str(result.problems))
        (Path(folder) / "dist/kept.db").replace(Path(__file__).parent / f"{USER_VERSION}.db")
