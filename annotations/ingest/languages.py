"""Which language a text is in, when nobody said so."""

from __future__ import annotations

from functools import cache
from typing import Any

UNKNOWN = "en"  # what a text is taken for when it is too short to tell
SHORTEST = 40  # letters; below that the detector mostly guesses
LOOKED_AT = (300, 2000)  # characters from the start: more only where a few leave doubt, for looking takes time
SURE, LIKELY = 0.95, 0.5
# English gives itself away by a fifth of its words; that spares the detector, its memory and most of a second.
FUNCTION_WORDS = {
    *("the", "of", "and", "to", "that", "is", "was", "with", "said", "from", "by", "are", "were", "has", "have", "had"),
    *("it", "his", "her", "they", "their", "which", "this", "but", "will", "be", "been", "would", "after"),
}
SHARE, FEWEST_WORDS = 0.2, 25
# Languages that newsrooms write in: among all 140 that the detector knows, short news goes to rare neighbours.
CHOICES = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id"),
    *("is", "it", "ja", "ka", "ko", "lt", "lv", "mk", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv"),
    *("sw", "ta", "th", "tr", "uk", "ur", "vi", "zh"),
)


def detect(text: str) -> str:
    """The language's two-letter code; English if the text is too short or fits none of the choices."""
    if sum(map(str.isalpha, text[: LOOKED_AT[0]])) < SHORTEST:
        return UNKNOWN
    if is_english(text[: LOOKED_AT[1]]):
        return "en"
    for characters in LOOKED_AT:
        language, confidence = detector().classify(text[:characters])
        if confidence >= SURE:
            break
    return str(language) if confidence >= LIKELY else UNKNOWN


def is_english(start: str) -> bool:
    """True if enough of the words are ones that only English has so often; False leaves it open."""
    words = start.lower().split()
    return len(words) >= FEWEST_WORDS and sum(map(FUNCTION_WORDS.__contains__, words)) >= SHARE * len(words)


@cache
def detector() -> Any:
    """The model, loaded at first use: it costs most of a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(CHOICES)
    return found
