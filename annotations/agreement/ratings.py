"""Who gave which category to which unit, as arrays. A unit (a sentence, say) lies in one article."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REST = "rest"
Row = tuple[Hashable, Hashable, Hashable | None, Hashable]


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """One entry a rating in each of the four arrays (int32): indices into the names. Made by `from_rows` or
    `from_arrays`.

    Sorted by article, unit and rater, and names are sorted, so that the same rows in another order make the same
    ratings. A unit may be without ratings; nobody rates a unit twice.
    """

    unit: NDArray[np.int32]
    rater: NDArray[np.int32]
    category: NDArray[np.int32]
    article: NDArray[np.int32]
    units: tuple[Any, ...]
    raters: tuple[Any, ...]
    categories: tuple[Any, ...]
    articles: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.unit)

    def of(self, *raters: Hashable) -> Ratings:
        """What these raters gave. Raises ValueError for somebody who is not among them."""
        import numpy as np

        return self._kept(np.isin(self.rater, [self.raters.index(name) for name in raters]))

    def against_rest(self, category: Hashable) -> Ratings:
        """The same ratings on a scale of two: this category, and `REST`. Raises ValueError for an unknown one."""
        other = (self.category != self.categories.index(category)).astype(self.category.dtype)
        return replace(self, category=other, categories=(category, REST))

    def counts(self) -> NDArray[np.int64]:
        """How many gave which category to which unit: (units, categories)."""
        import numpy as np

        width = len(self.categories)
        cells = self.unit.astype(np.intp) * width + self.category
        return np.bincount(cells, minlength=len(self.units) * width).reshape(len(self.units), width)

    def articles_of_units(self) -> NDArray[np.int32]:
        """The article's index of each unit: (units,); 0 for a unit without ratings."""
        import numpy as np

        found = np.zeros(len(self.units), dtype=np.int32)
        found[self.unit] = self.article
        return found

    def _kept(self, which: NDArray[np.bool_]) -> Ratings:
        arrays = {name: getattr(self, name)[which] for name in ("unit", "rater", "category", "article")}
        return replace(self, **arrays)


def from_rows(rows: Iterable[Row], *, categories: Sequence[Hashable] = ()) -> Ratings:
    """Ratings from rows of (unit, rater, category, article), in any order; a row whose category is None is none.

    Names of one kind must be sortable among each other. `categories`: the whole scale, in its order, used or not;
    without it, the categories that occur. Raises ValueError for a category outside the scale, for a second rating
    of a unit by a rater, and for a unit in two articles.
    """
    import numpy as np

    known: tuple[dict[Any, int], ...] = ({}, {}, {category: code for code, category in enumerate(categories)}, {})
    columns = _read(rows, known, scale=frozenset(categories))
    names = [list(found) if found is known[2] and categories else sorted(found) for found in known]
    codes = [
        _places(found, ordered)[np.frombuffer(column, dtype=np.int32)] if column else np.empty(0, dtype=np.int32)
        for column, found, ordered in zip(columns, known, names, strict=True)
    ]
    order = np.lexsort((codes[1], codes[0], codes[3]))
    unit, rater, category, article = (column[order] for column in codes)
    made = Ratings(unit, rater, category, article, *map(tuple, names))
    _refuse_contradictions(made)
    return made


def from_arrays(
    unit: NDArray[Any],
    rater: NDArray[Any],
    category: NDArray[Any],
    article: NDArray[Any],
    *,
    categories: Sequence[Hashable],
) -> Ratings:
    """The same from arrays of whole numbers, one entry a rating in each: what names the unit, the rater, the article;
    and the category as its place in `categories`. Raises as `from_rows`."""
    import numpy as np

    if len(category) and not 0 <= int(category.min()) <= int(category.max()) < len(categories):
        raise ValueError("A category is not on the scale.")
    named = [np.unique(column, return_inverse=True) for column in (unit, rater, article)]
    units, raters, articles = (codes.astype(np.int32) for _names, codes in named)
    order = np.lexsort((raters, units, articles))
    unit_names, rater_names, article_names = (tuple(found.tolist()) for found, _codes in named)
    made = Ratings(
        units[order],
        raters[order],
        category.astype(np.int32)[order],
        articles[order],
        units=unit_names,
        raters=rater_names,
        categories=tuple(categories),
        articles=article_names,
    )
    _refuse_contradictions(made)
    return made


def _read(rows: Iterable[Row], known: tuple[dict[Any, int], ...], scale: frozenset[Hashable]) -> list[array[int]]:
    """The four columns as codes in the order in which names first came; `known` takes in the names."""
    units, raters, categories, articles = known
    columns = [array("i") for _ in known]
    add_unit, add_rater, add_category, add_article = (column.append for column in columns)
    for unit, rater, category, article in rows:
        if category is None:
            continue
        if scale and category not in scale:
            raise ValueError(f"{category!r} is not on the scale.")
        add_unit(units.setdefault(unit, len(units)))
        add_rater(raters.setdefault(rater, len(raters)))
        add_category(categories.setdefault(category, len(categories)))
        add_article(articles.setdefault(article, len(articles)))
    return columns


def _places(found: dict[Any, int], ordered: list[Any]) -> NDArray[np.int32]:
    """For each code of `found` its name's place in `ordered`: (names,)."""
    import numpy as np

    places = np.empty(len(ordered), dtype=np.int32)
    places[[found[name] for name in ordered]] = np.arange(len(ordered), dtype=np.int32)
    return places


def _refuse_contradictions(made: Ratings) -> None:
    import numpy as np

    same = made.unit[1:] == made.unit[:-1]
    twice = same & (made.rater[1:] == made.rater[:-1]) & (made.article[1:] == made.article[:-1])
    if twice.any():
        at = int(np.argmax(twice))
        raise ValueError(f"{made.raters[made.rater[at]]!r} rated {made.units[made.unit[at]]!r} twice.")
    runs = len(made) - int((same & (made.article[1:] == made.article[:-1])).sum())
    if runs != len(made.units):
        raise ValueError("A unit lies in two articles.")
