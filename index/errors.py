"""The errors of this room: each message is one sentence that says what to do."""

from __future__ import annotations


class QuiaditError(Exception):
    """Something a person can put right; the message is one sentence with the way out."""


class ReadingError(QuiaditError):
    """A file or page that cannot be read as an article; the message is the reason shown in the report."""


class EmbeddingError(QuiaditError):
    """An embedding model that cannot be built, found or used with this library."""


class LibraryError(QuiaditError):
    """A library that cannot be opened or changed as asked."""


class InUseError(LibraryError):
    """A library that another process has open."""


class VectorsError(LibraryError):
    """The vectors of a library cannot be read or do not match its catalog, which is whole."""


class SettingsError(QuiaditError):
    """A setting whose name or value does not fit."""
