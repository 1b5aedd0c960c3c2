"""Linguistic knowledge as data: one TOML file a language, and the tables made from it."""
