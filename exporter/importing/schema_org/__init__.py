"""Make records from schema.org data that others wrote: JSON-LD files, and the script blocks of HTML pages.

    documents ─ contexts ─▶ statements ─ reading ─▶ drafts ─ merging ─ naming ─▶ records and the report

Every statement ends in a record or in the report of what could not be imported. Nothing is fetched.
"""
