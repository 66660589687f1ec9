"""Make records of schema.org that others wrote: JSON-LD files, and the script blocks of HTML pages.

    documents ─ contexts ─▶ statements ─ reading ─▶ drafts ─ merging ─ naming ─▶ records and the account

Every statement ends in a record or in the account of what had no home; nothing vanishes silently. Nothing is fetched.
"""
