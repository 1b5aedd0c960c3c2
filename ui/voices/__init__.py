"""The voices panel: who said what, to look at."""

from ui.voices.panel import voices_panel

__all__ = ["voices_panel"]
