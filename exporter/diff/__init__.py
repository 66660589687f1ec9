"""What changed between two states of a dataset, as facts; the formats it is written in; and how to apply it.

May import every package except `cli`.
"""
