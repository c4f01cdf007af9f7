"""The example for large corpora: Parquet in, JSONL out, and what is imported is what was cut."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.utils import timezone

from annotations import tasks
from annotations.models import Article, Job, Sentence, Suggestion
from tests.bench import texts
from tests.environment import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "dask_prelabel.py"
SHARDS, ARTICLES = 3, 20


@pytest.fixture
def corpus(tmp_path):
    """Three Parquet files of twenty articles: with addresses, with uids, and one in a folder with both."""
    made = list(texts.texts(seed=7, articles=SHARDS * ARTICLES, sentences=12))
    for shard, name in enumerate(("2025.parquet", "2026.parquet", "more/2026.parquet")):
        rows = [
            {
                "uid": f"{shard}-{n}" if shard else None,
                "url": f"https://news.example/{shard}/{n}" if shard != 1 else None,
                "title": title,
                "text": f"By Ida Vestergaard\n\n{text}\r\n\n",
                "language": "en",
            }
            for n, (title, text) in enumerate(made[shard * ARTICLES : (shard + 1) * ARTICLES])
        ]
        path = tmp_path / "corpus" / name
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=7)
    return tmp_path / "corpus"


@pytest.fixture
def prelabel(corpus, tmp_path):
    """Run the example where Django cannot be imported; returns the files it made and what it said."""
    (tmp_path / "none" / "django").mkdir(parents=True)
    (tmp_path / "none" / "django" / "__init__.py").write_text("raise ImportError('no Django here')\n")
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path / 'none'}{os.pathsep}{CHECKOUT}"}

    def prelabel():
        command = [sys.executable, str(EXAMPLE), str(corpus), str(tmp_path / "made"), "--workers", "2"]
        said = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout
        return sorted((tmp_path / "made").iterdir()), said.splitlines()

    return prelabel


@pytest.mark.long
def test_a_corpus_is_cut_and_labelled_by_dask_as_the_import_and_the_suggestions_do_it(prelabel, mira, desk):
    files, said = prelabel()
    assert [file.name for file in files] == ["2025.jsonl", "2026.jsonl", "more-2026.jsonl"]
    assert [line.split(",")[0] for line in said] == [f"{file.name}: {ARTICLES} articles" for file in files]
    call_command("import_articles", str(desk.uid), *map(str, files), "--by", mira.email)
    for job in Job.objects.filter(kind=Job.Kind.SUGGEST, state=Job.State.QUEUED):
        tasks.work(Job.objects.claim(uid=job.uid, now=timezone.now(), lease=tasks.lease()))
    told = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert len(told) == SHARDS * ARTICLES
    for row in told:
        article = Article.objects.get(project=desk, versions__text=row["text"])
        assert article.canonical_url == row.get("url", "")
        columns = Sentence.objects.filter(article=article).order_by("start").values_list("start", "end", "asked")
        assert list(columns) == [(one["start"], one["end"], one["asked"]) for one in row["sentences"]]
        proposed = Suggestion.objects.filter(sentence__article=article).order_by("sentence__start")
        assert list(proposed.values_list("label", "hedged")) == [
            (one["label"], one["hedged"]) for one in row["sentences"] if one["asked"]
        ]


@pytest.mark.long
def test_what_is_there_is_not_made_again(prelabel):
    files, said = prelabel()
    files[0].unlink()
    before = files[1].stat().st_mtime_ns
    assert prelabel() == (files, said)
    assert files[1].stat().st_mtime_ns == before
