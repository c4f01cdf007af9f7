"""Which language a text is in, when nobody said so."""

from __future__ import annotations

from functools import cache
from typing import Any

UNKNOWN = "en"  # what a text is taken for when it is too short to tell
SHORTEST = 40  # letters; below that the detector mostly guesses
LOOKED_AT = (300, 2000)  # characters from the start: more only where a few leave doubt, for looking takes time
SURE, LIKELY = 0.95, 0.5
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
    for characters in LOOKED_AT:
        language, confidence = detector().classify(text[:characters])
        if confidence >= SURE:
            break
    return str(language) if confidence >= LIKELY else UNKNOWN


@cache
def detector() -> Any:
    """The model, loaded at first use: it costs most of a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(CHOICES)
    return found
