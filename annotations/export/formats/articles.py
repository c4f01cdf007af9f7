"""A JSON file an article, packed into one ZIP."""

from __future__ import annotations

import orjson

from annotations.export.values import Bundle
from annotations.schema import ROW_TYPES

from .base import Beat, Written, archive, entry, silent
from .streams import Streams

NAME = "articles.zip"
NAMES = {kind: [column.name for column in columns] for kind, columns in ROW_TYPES.items()}


class ArticleFiles:
    """`<article>.json`: the article's row, in it `rows`, its sentences, each with its `said`, the answers. A ZIP is
    packed already: no compression besides."""

    def __init__(self, streams: Streams) -> None:
        streams.place.mkdir(parents=True, exist_ok=True)
        self.opened = archive(streams.place / NAME)
        self.packed = self.opened.__enter__()
        self.rows = 0

    def write(self, bundle: Bundle) -> None:
        value = dict(zip(NAMES["articles"], bundle.article, strict=True))
        value["rows"] = [
            dict(zip(NAMES["sentences"], row, strict=True))
            | {"said": [dict(zip(NAMES["answers"], one, strict=True)) for one in said]}
            for row, said in zip(bundle.sentences, bundle.answers, strict=True)
        ]
        data = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        self.packed.writestr(entry(f"{bundle.article[0]}.json"), data)
        self.rows += len(bundle.sentences)

    def close(self, beat: Beat = silent) -> list[Written]:
        self.opened.__exit__(None, None, None)
        return [Written(NAME, "json", self.rows)]
