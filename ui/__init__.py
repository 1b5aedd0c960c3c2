"""The web chat: a Gradio page over `assistant.Assistant`."""
