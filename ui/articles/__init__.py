"""The articles panel: add articles, see what became of each, see and change what the library holds."""

from ui.articles.panel import articles_panel

__all__ = ["articles_panel"]
