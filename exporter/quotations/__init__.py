"""Look the quotations of evidence up in the texts of their sources, offline.

`texts` finds and reads a source's text, `folding` and `visible` say what counts as the same and what a reader sees,
`quotation` finds one quotation in one text, `passages` the nearest where it is not, `quotes` checks a whole dataset, and
`lookup` answers an author who asks where some words stand.
"""
