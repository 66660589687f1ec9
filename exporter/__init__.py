"""How records become files, in ten packages; each imports only packages to its right.

    cli ▶ importing ▶ build ▶ outputs ▶ graph ▶ checks ▶ records ▶ database ▶ model ▶ problems

Data flows the other way:

    files ─ records.readers ─ records.validation ─▶ records.corpus ─┬─▶ checks ─▶ problems ─▶ cli.report
                                                                    └─▶ outputs ─ build.verify ─ build.publish ─▶ dist/

The `__init__` of each package states what it contains and what it may import; import-linter enforces it (pyproject.toml).
"""
