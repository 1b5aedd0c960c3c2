"""What looking for faults finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `status`, what was found, and the way out where there is something to mend."""

    status: Literal["OK", "WARN", "FAIL"]
    text: str
