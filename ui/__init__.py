"""The web chat: a Gradio page over `assistant.Assistant`.

`ui.app.serve` opens it; one module a panel (`chat`, `articles`); texts per language in `texts/`; all HTML
goes through `ui.html`, which escapes.
"""

from __future__ import annotations

import os

# Gradio reads these when it is imported: no telemetry, no record of the calls in the browser, and no summary
# of the last ten thousand of them drawn up after each.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**31)
