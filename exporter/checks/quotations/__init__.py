"""Look up the quotations of evidence in the texts of their sources, offline.

`texts` finds and reads the text of a source; `html` and `pdf` read these formats. `typography` and `word_boundaries`
define what counts as the same text and as a whole word. `passages` finds a quotation in a text, and `nearest` finds the
passage that is most like it. `check` checks a dataset, and `search` answers an author who looks for a passage to quote.
"""
