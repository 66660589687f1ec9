"""Read the text of a PDF."""

from __future__ import annotations

import io
import logging

from exporter.checks.quotations.unreadable import UnreadableTextError
from exporter.problems import MissingExtraError


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, page after page.

    Raises:
        UnreadableTextError: the file is not a valid PDF, or pypdf is not installed.
    """
    try:
        import pypdf
    except ModuleNotFoundError as error:
        raise UnreadableTextError(str(MissingExtraError("pdf", "reading PDF"))) from error
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it warns of every oddity that it repairs
    try:
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        # A font may give a character in two halves, or half of one.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    except Exception as error:  # it raises whatever a broken file leads it to
        raise UnreadableTextError(f"not a valid PDF: {error}") from error
    finally:
        logger.setLevel(level)
