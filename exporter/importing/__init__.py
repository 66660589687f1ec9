"""Other people's files, and our own outputs, turned into records.

May import everything except `cli`.
"""
