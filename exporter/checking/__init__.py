"""How outputs that somebody hands over are checked, beyond what the verification of a build does.

`outcome` is what a check finds; `graph` checks a graph, with `forms` (JSON-LD, N-Quads and Turtle say the same) and
`shacl` (the shapes).
"""
