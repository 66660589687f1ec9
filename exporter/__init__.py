"""How records become files."""
