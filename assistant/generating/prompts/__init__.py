"""What a chat model is told, in files: a folder a language, a file a part."""
