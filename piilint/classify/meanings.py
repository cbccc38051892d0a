"""What the user's vocabulary says of single names: it counts before everything else."""

from __future__ import annotations

from piilint.base.marks import Marked
from piilint.classify.lexicon import Lexicon, Words
from piilint.classify.nouns import Noun
from piilint.rulebook.book import Rulebook


class Meanings:
    """Meanings by the words of a name and of the noun it hangs on."""

    def __init__(self, book: Rulebook, lexicon: Lexicon) -> None:
        self._by_words: dict[tuple[Words, Words], Marked] = {}
        for meaning in book.meanings:
            noun = lexicon.words(meaning.noun) if meaning.noun is not None else ()
            key = (lexicon.words(meaning.name), noun)
            self._by_words[key] = Marked(meaning.data_type, meaning.subject)

    def __bool__(self) -> bool:
        return bool(self._by_words)

    def find(self, words: Words, noun: Noun) -> Marked | None:
        """What is said of the name on this noun, or else of the name on any."""
        for held in (noun.words, noun.core, ()):
            found = self._by_words.get((words, held))
            if found is not None:
                return found
        return None
