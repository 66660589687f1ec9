"""Look the quotations of evidence up in the texts of their sources, offline.

`texts` finds and reads a source's text, `folding` and `visible` say what counts as the same and what a reader sees,
and `words` what a whole word is. `passages` finds one quotation in one text, `nearest` the words most like it where it is
not, `quotes` checks a whole dataset (`quotation` is what it says of each), and `lookup` answers an author who asks where
some words stand.
"""
