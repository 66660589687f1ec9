"""The letter case in which language tags are written (RFC 5646 §2.1.1)."""


def canonical_case(tag: str) -> str:
    """Return a language tag in canonical case: `en-GB`, `zh-Hant`; what follows a singleton stays in lower case."""
    parts = tag.lower().split("-")
    for index, part in enumerate(parts[1:], 1):
        if any(len(earlier) == 1 for earlier in parts[:index]):
            break
        if len(part) == 4 and part.isalpha():  # noqa: PLR2004 (scripts have four letters)
            parts[index] = part.title()
        elif len(part) == 2:  # noqa: PLR2004 (regions have two)
            parts[index] = part.upper()
    return "-".join(parts)
