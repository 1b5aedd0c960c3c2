"""What a closed library gives back at once."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from index.library import Library


def test_a_closed_library_keeps_no_model(own_library: Path) -> None:
    gc.disable()  # which would come by at any time, or not before the memory is full
    try:
        library = Library.open(own_library)
        assert library.question_vector("le pont")
        held = weakref.ref(library.embedder)
        library.close()
        assert held() is None
    finally:
        gc.enable()
