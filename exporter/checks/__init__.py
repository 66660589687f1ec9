"""Rules across records, quotations, coverage and profiles, and `validate`, which runs them all.

May import `records` and everything below it.
"""
