"""The speakers of a library: one for each person or body, merged from those of its articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.article import Speaker, Statement
from index.speech.speakers import match_speaker, merge_speakers


@dataclass(frozen=True, slots=True)
class Voices:
    """Who is quoted in a library.

    Attributes:
        speakers: most quoted first.
        by_place: the speaker for each article id and name within that article.
    """

    speakers: tuple[Speaker, ...]
    by_place: Mapping[tuple[str, str], Speaker]

    @classmethod
    def of(cls, statements: Iterable[tuple[str, str | None, Speaker]]) -> Voices:
        """Merge the speakers of statements: article id, date, speaker as the article has it."""
        by_place = merge_speakers(
            (article, published, [speaker]) for article, published, speaker in statements
        )
        once = {id(speaker): speaker for speaker in by_place.values()}.values()
        return cls(tuple(sorted(once, key=lambda speaker: (-speaker.statements, speaker.name))), by_place)

    def speaker_of(self, statement: Statement) -> Speaker | None:
        """The library's speaker of a statement."""
        if statement.speaker is None:
            return None
        return self.by_place.get((statement.article_id, statement.speaker.name), statement.speaker)

    def named(self, statement: Statement) -> Statement:
        """The statement with the library's speaker in place of its article's."""
        return replace(statement, speaker=self.speaker_of(statement))

    def matching(self, asked: str) -> list[Speaker]:
        """The speakers that a reader may mean by a name or role, likeliest first."""
        return match_speaker(asked, self.speakers)

    def names_in_articles(self, speakers: Sequence[Speaker]) -> dict[str, set[str]]:
        """Under which name each article has any of these speakers: article id to names."""
        wanted = {id(speaker) for speaker in speakers}
        found: dict[str, set[str]] = {}
        for (article, name), speaker in self.by_place.items():
            if id(speaker) in wanted:
                found.setdefault(article, set()).add(name)
        return found
