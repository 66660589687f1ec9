"""A build from staging to publication, and `check`, which verifies outputs from someone else.

May import `outputs` and everything below it.
"""
