"""Answers written by a chat model, of which nothing unproved is shown.

    model.stream -> parsing (sentences that name evidence) -> checking (each alone) -> writing (what is shown)

The model picks evidence by number and writes around it; code copies the quotations. A sentence that fails a
check is dropped; if what is left does not answer, the answer made without a model is given. The passages
found are cited in their rank all the same: a model cannot keep any from the reader.
"""
