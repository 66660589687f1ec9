"""A record as linked data: nodes, quads, Turtle, constraints, and reading a graph back.

May import `checks`, `records`, `database` and everything below them.
"""
