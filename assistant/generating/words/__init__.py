"""The small words of a language that the checks look for, as data: `fr.toml`, `en.toml`."""
