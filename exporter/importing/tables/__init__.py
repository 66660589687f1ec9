"""Spreadsheets as people keep them, turned into records by a mapping that states which columns make which fields."""
