"""The pictures of the site, as values: where each line, dot and word goes. The templates in `pictures/` draw them as SVG.

Nothing is drawn that the table below the picture does not state. Positions follow from the records alone, so two runs draw
the same picture.
"""
