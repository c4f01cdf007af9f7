"""Reading a dataset back: what does not fit is refused, with file and line; what leads elsewhere is never opened."""

import hashlib
import io
import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from annotations.errors import InvalidInput, TooLarge
from annotations.ingest.datasets import Dataset, FolderPlace, ZipPlace, is_dataset, reading
from tests.export.test_datasets import made
from tests.export.test_rebuild import busy as busy
from tests.ingest.test_restoring import unpacked


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the first test of a process leaves the dataset: to make it takes a second, to read it needs no database."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def folder(request, desk, mira, now, kept, tmp_path):
    """A dataset without its sums: what is changed in it is found by what it says."""
    if not any(kept.iterdir()):
        busy = request.getfixturevalue("busy")
        unpacked(made(busy, mira, now, formats=["jsonl"], include_open=True), kept / "one")
        (kept / "one/harbour-desk-v1/SHA256SUMS").unlink()
    return Path(shutil.copytree(kept / "one/harbour-desk-v1", tmp_path / "dataset"))


def rows_of(folder, kind):
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_bytes().splitlines()]


def write(folder, kind, rows):
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / f"{kind}.jsonl").write_text("".join(line + "\n" for line in lines))


def survey(folder):
    return Dataset(FolderPlace(folder)).survey()


def test_it_is_looked_through_and_fits(folder):
    found = survey(folder)
    counts = Dataset(FolderPlace(folder)).manifest["counts"]
    assert (found.articles, found.sentences, found.answers) == tuple(
        counts[name] for name in ("articles", "sentences", "answers")
    )
    assert found.decisions > 0
    assert len(found.people) == counts["people"]


def change(**values):
    return lambda row: row.update(values)


def drop(name):
    return lambda row: row.pop(name)


def settle(row):
    row["segments"] = [one | {"end": one["end"] + 900} for one in row["segments"]]


def shrink(row):
    row["blocks"][0]["end"] -= 1


def blank(row):
    at = row["text"].index(" ")
    row["segments"][0] |= {"start": at, "end": at + 1}


WRONG = [
    ("articles", drop("title"), "the column title is missing"),
    ("articles", change(more=1), "there is no column more"),
    ("articles", change(title=None), "title is null"),
    ("articles", change(title="x" * 301), "title has 301 characters"),
    ("articles", change(title="a\0b"), "title is not text"),
    ("articles", change(title=" \n"), "it has no title"),
    ("articles", change(url="javascript:alert(1)"), "url is no web address"),
    ("articles", change(url="https://[half"), "url is no web address"),
    ("articles", change(language="<b>"), "language is no language tag"),
    ("articles", change(status="lost"), "status is not one of present, removed"),
    ("articles", change(article="Lindesund"), "article is not a UUID"),
    ("articles", change(published="yesterday"), "published is not a date"),
    ("articles", change(digest="0" * 64), "the digest is not that of the text"),
    ("articles", change(characters=7), "characters is 7"),
    ("articles", change(text=None), "`workbench fill` puts it back"),
    ("articles", change(text="Another one."), "characters is"),
    ("articles", change(sentences=99), "it says 99 sentences"),
    ("articles", change(last_sentence=1), "to last_sentence"),
    ("articles", change(blocks=[{"kind": "poem", "start": 0, "end": 4}]), "“poem” is no kind of block"),
    ("articles", change(blocks=[{"kind": "text", "start": 4, "end": 4}]), "blocks overlap"),
    ("articles", change(blocks=[{"kind": "text", "start": 0}]), "blocks is not a list of blocks"),
    ("articles", change(segments=[]), "it has no segments"),
    ("articles", settle, "outside the text"),
    ("articles", shrink, "outside its block"),
    ("articles", blank, "has no words"),
    ("articles", change(asked_again=[{"sentence": 77, "codebook": 1}]), "asked_again: sentence 77"),
    ("articles", change(asked_again=[{"sentence": 1, "codebook": 7}]), "asked_again: "),
    ("sentences", change(start=1), "are not those of the article's segments"),
    ("sentences", change(position=9), "are not those of the article's segments"),
    ("sentences", change(sentence=55), "no live sentence 55"),
    ("sentences", change(text="Nobody said so."), "text is not what stands there"),
    ("sentences", change(block="heading"), "block is “heading”"),
    ("sentences", change(answers=17), "answers is 17"),
    ("sentences", change(answers="2"), "answers is not a whole number"),
    ("sentences", change(answers=True), "answers is not a whole number"),
    ("sentences", change(answers=-1), "answers is not a whole number"),
    ("sentences", change(category="slip", standing="single"), "a decided sentence has a category"),
    ("sentences", change(source_start=0, source_end=3), "a source has a start, an end, a sentence and words"),
    ("answers", change(reviewer="Rosa Lind"), "reviewer is no pseudonym"),
    ("answers", change(label_given="bird", state="labelled"), "the codebook has no label “bird”"),
    ("answers", change(label_given="plain", hedged=True, state="labelled"), "“plain” cannot be hedged"),
    ("answers", change(label_given="speculative", hedged=False, state="labelled"), "“speculative” cannot be without"),
    ("answers", change(state="unsure", label_given="plain"), "an unsure answer has no label"),
    ("answers", change(state="labelled", unsure_reason="two_claims", label_given="plain", hedged=False), "reason"),
    ("answers", change(codebook=9), "codebook"),
    ("answers", change(how="magic"), "how is not one of"),
    ("answers", change(hedged_by="magic"), "hedged_by and source_by"),
    ("answers", change(round=5000), "round is over"),
    ("answers", change(sentence=88), "no live sentence 88"),
]


@pytest.mark.parametrize(("kind", "wrong", "why"), WRONG, ids=[f"{kind}: {why}" for kind, _, why in WRONG])
def test_what_is_wrong_with_a_row_is_said_with_file_and_line(folder, kind, wrong, why):
    rows = rows_of(folder, kind)
    wrong(rows[1])
    write(folder, kind, rows)
    with pytest.raises(InvalidInput) as refused:
        survey(folder)
    assert why in refused.value.message
    assert refused.value.message.startswith((f"{kind}.jsonl, line ", "sentences.jsonl, line ", "answers.jsonl, line "))


def test_a_source_is_where_its_words_are_and_not_behind_the_sentence(folder):
    rows = rows_of(folder, "answers")
    row = next(row for row in rows if row["state"] == "labelled" and row["label_given"] != "plain")
    text = next(one["text"] for one in rows_of(folder, "articles") if one["article"] == row["article"])
    fits = {"source_start": row["start"], "source_end": row["start"] + 4, "source_sentence": row["sentence"]}
    fits |= {"source_text": text[row["start"] : row["start"] + 4], "source_kind": "person"}
    for differs, why in (
        ({}, ""),
        ({"source_text": "Nemo"}, "source_text is not what stands there"),
        ({"source_sentence": row["sentence"] + 1}, "source_sentence is not the one"),
        ({"source_end": row["start"]}, "neither in the sentence nor before"),
        ({"source_start": row["end"], "source_end": row["end"] + 2}, "neither in the sentence nor before"),
        ({"source_kind": "bird"}, "source_kind is not one of"),
    ):
        row.update(fits | differs)
        write(folder, "answers", rows)
        if why:
            with pytest.raises(InvalidInput, match=why):
                survey(folder)
        else:
            survey(folder)


def test_rows_that_are_there_twice_or_in_another_order_are_refused(folder):
    for kind, why in (("articles", "in the order of their uids"), ("answers", "twice in round"), ("sentences", "says")):
        rows = rows_of(folder, kind)
        write(folder, kind, [rows[0], *rows])
        with pytest.raises(InvalidInput, match=why):
            survey(folder)
        write(folder, kind, rows)
    articles = rows_of(folder, "articles")
    for some, why in ((articles[:-1], "no article follows"), (articles[1:], "and 0 are there")):
        write(folder, "articles", some)
        with pytest.raises(InvalidInput, match=why):
            survey(folder)


def test_one_pass_has_one_reason_and_one_version(folder):
    rows = rows_of(folder, "answers")
    passes: dict[tuple, list[int]] = {}
    for line, row in enumerate(rows, start=1):
        passes.setdefault((row["article"], row["reviewer"], row["round"]), []).append(line)
    first, other, *_ = next(lines for lines in passes.values() if len(lines) > 1)
    rows[other - 1]["drawn_by"] = "gold"
    write(folder, "answers", rows)
    with pytest.raises(InvalidInput, match=rf"drawn_by is another one than in line {first}\b"):
        survey(folder)


@pytest.mark.parametrize("line", ["{", "[]", '"x"', "", '{"article": "\\ud800"}', "\xff"])
def test_a_line_that_is_no_row_is_refused(folder, line):
    path = folder / "sentences.jsonl"
    path.write_bytes(path.read_bytes() + line.encode("latin-1") + b"\n")
    with pytest.raises(InvalidInput, match=r"sentences\.jsonl, line \d+: "):
        survey(folder)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("manifest.json", "{", "this is no JSON"),
        ("manifest.json", "[]", "is not the manifest"),
        ("manifest.json", '{"dataset": "x", "schema": "2", "counts": {}}', "is not the manifest"),
        ("manifest.json", '{"dataset": "x", "schema": "1", "counts": {}}', "of schema 1; this program reads schema 2"),
        ("codebook.json", "[]", "no versions"),
        ("codebook.json", '[{"version": 2, "content": {}, "guidelines": ""}]', "numbered from 1"),
        ("codebook.json", '[{"version": 1, "content": {"entries": []}, "guidelines": ""}]', "version 1 is none"),
        ("codebook.json", "[1]", "version 1 is none"),
        ("codebook.json", "[" * 100_000, "this is no JSON"),
        ("manifest.json", "[" * 100_000 + "]" * 100_000, "this is no JSON"),
    ],
)
def test_a_manifest_or_codebook_that_is_none_is_refused(folder, name, text, why):
    (folder / name).write_text(text)
    with pytest.raises(InvalidInput, match=why):
        survey(folder)


def rewritten(folder, name, change):
    """Change what a JSON file holds."""
    path = folder / name
    found = json.loads(path.read_text())
    change(found)
    path.write_text(json.dumps(found))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project", "a\0b"), ("project", ["x"]), ("project_uid", "some words"), ("number", 1.5), ("number", "1"),
        ("watermark", {"some": "words"}), ("watermark", 2**70), ("ledger", "what somebody wrote"), ("ledger", None),
        ("dataset", 7), ("dataset", "{5c1b0f5e-7a0b-4d3f-9d7e-0a1b2c3d4e5f}"),
    ],
)  # fmt: skip
def test_what_is_taken_over_of_a_manifest_is_of_its_kind(folder, name, value):
    """It goes into an event, which is for ever, and into names on pages."""
    rewritten(folder, "manifest.json", lambda found: found.update({name: value}))
    with pytest.raises(InvalidInput, match=f"is not the manifest of a dataset: look at its {name}"):
        survey(folder)


def entry(**values):
    return lambda books: books[0]["content"]["entries"][0].update(values)


def content(**values):
    return lambda books: books[0]["content"].update(values)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda books: books[0].update(guidelines="a\0b"), "each with guidelines"),
        (entry(name="a\0b"), "version 1 is none"),
        (entry(name=["Sourced"]), "version 1 is none"),
        (entry(definition=7), "version 1 is none"),
        (entry(hotkeys=[1]), "version 1 is none"),
        (entry(examples=["a\0b"]), "version 1 is none"),
        (entry(more="x"), "version 1 is none"),
        (entry(hedged="never"), "labels themselves stay"),
        (entry(tone="x y"), "labels themselves stay"),
        (content(rulings={"R1": "a\0b"}), "version 1 is none"),
        (content(rulings=["R1"]), "version 1 is none"),
        (content(questions=[["x"]]), "version 1 is none"),
        (content(policies={"institutional_spokesperson_is_sourced": "yes"}), "version 1 is none"),
        (content(more={}), "version 1 is none"),
    ],
)
def test_a_codebook_that_could_not_be_published_here_is_refused(folder, change, why):
    rewritten(folder, "codebook.json", change)
    with pytest.raises(InvalidInput, match=why):
        survey(folder)


def test_what_could_fill_the_memory_or_the_accounts_is_refused(folder, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PEOPLE", 1)
    with pytest.raises(InvalidInput, match="more than 1 people"):
        survey(folder)
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    with pytest.raises(InvalidInput, match=r"answers\.jsonl, line \d+: one article has at most 3 rows"):
        survey(folder)


def test_counts_that_are_not_those_of_the_manifest_are_refused(folder):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["counts"]["answers"] += 1
    path.write_text(json.dumps(manifest))
    with pytest.raises(InvalidInput, match="answers, and"):
        survey(folder)


def test_a_file_that_is_missing_or_in_another_format_is_named(folder):
    (folder / "answers.jsonl").rename(folder / "answers.csv")
    with pytest.raises(InvalidInput, match=r"no answers\.jsonl: only JSONL"):
        survey(folder)


def test_sums_are_compared_if_they_are_there(folder):
    names = ("manifest.json", "codebook.json", "articles.jsonl", "sentences.jsonl", "answers.jsonl")
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / "SHA256SUMS").write_text("".join(f"{sum_}  {name}\n" for name, sum_ in sums.items()))
    survey(folder)
    path = folder / "sentences.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"single"', b'"agreed"'))
    with pytest.raises(InvalidInput, match=r"sentences\.jsonl is not the file"):
        survey(folder)


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_compressed_file_that_was_cut_off_is_broken(busy, mira, now, tmp_path, compression):
    dataset = made(busy, mira, now, formats=["jsonl"], include_open=True, options={"compression": compression})
    folder = unpacked(dataset, tmp_path / "one")
    (folder / "SHA256SUMS").unlink()
    [path] = folder.glob("answers.jsonl.*")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InvalidInput, match="answers"):
        survey(folder)


# --- ZIPs that mean harm ---


def zipped(**files):
    """A ZIP with these files, by name: bytes."""
    return packed_with([(zipfile.ZipInfo(name), data) for name, data in files.items()])


def packed_with(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for info, data in members:
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
    target.seek(0)
    return target


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "a\\..\\b", "C:/a", "..", "v1/.."])
def test_a_name_that_leads_out_of_a_zip_refuses_it(name):
    target = packed_with([(zipfile.ZipInfo("v1/manifest.json"), b"{}"), (zipfile.ZipInfo(name), b"x")])
    with pytest.raises(InvalidInput, match="leads out"):
        ZipPlace(target)


def test_a_symbolic_link_in_a_zip_refuses_it():
    link = zipfile.ZipInfo("v1/answers.jsonl")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(InvalidInput, match="no plain file"):
        ZipPlace(packed_with([(zipfile.ZipInfo("v1/manifest.json"), b"{}"), (link, b"/etc/passwd")]))


def test_a_bomb_is_refused_before_it_is_opened():
    target = zipped(**{"v1/manifest.json": b"{}", "v1/answers.jsonl": b"0" * 50_000_000})
    assert len(target.getvalue()) < 100_000
    with pytest.raises(TooLarge, match="Unpacked"):
        ZipPlace(target, most=10_000_000)


def test_a_bomb_within_a_member_is_stopped(busy, mira, now, tmp_path):
    dataset = made(busy, mira, now, formats=["jsonl"], include_open=True, options={"compression": "gzip"})
    folder = unpacked(dataset, tmp_path / "one")
    with pytest.raises(TooLarge, match="Unpacked"):
        Dataset(FolderPlace(folder), most=500).survey()


@pytest.mark.parametrize("name", ["manifest.json", "codebook.json", "articles.jsonl", "sentences.jsonl"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("summed", [True, False], ids=["with sums", "without"])
def test_a_zip_with_a_damaged_member_is_said_to_be_broken(folder, name, method, summed):
    """A disk or a connection changed some of its bytes: sums are looked at first, if they are there."""
    target = io.BytesIO()
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in folder.glob("*.json*"))
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.glob("*.json*")):
            packed.writestr(path.name, path.read_bytes(), method)
        if summed:
            packed.writestr("SHA256SUMS", sums)
        info = packed.getinfo(name)
    data = bytearray(target.getvalue())
    middle = info.header_offset + 30 + len(name) + info.compress_size // 2
    data[middle : middle + 8] = bytes(byte ^ 0x55 for byte in data[middle : middle + 8])
    with pytest.raises(InvalidInput, match=rf"{name}”? is broken|{name}, line|{name} is not"):
        Dataset(ZipPlace(io.BytesIO(bytes(data)))).survey()


def test_names_that_are_twice_and_two_datasets_are_refused():
    one = [(zipfile.ZipInfo("v1/manifest.json"), b"{}")]
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed_with([*one, (zipfile.ZipInfo("v1/manifest.json"), b"{}")])
    with pytest.raises(InvalidInput, match="same name"):
        ZipPlace(twice)
    with pytest.raises(InvalidInput, match="two datasets"):
        ZipPlace(packed_with([*one, (zipfile.ZipInfo("v2/manifest.json"), b"{}")]))


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_zip_is_said_to_be_none(data):
    assert not is_dataset(io.BytesIO(data))
    with pytest.raises(InvalidInput, match="no ZIP"):
        ZipPlace(io.BytesIO(data))


def test_a_folder_with_a_link_in_it_does_not_follow_it(folder, tmp_path):
    secret = tmp_path / "secret.jsonl"
    secret.write_text("{}\n")
    (folder / "answers.jsonl").unlink()
    (folder / "answers.jsonl").symlink_to(secret)
    with pytest.raises(InvalidInput, match=r"no answers\.jsonl"):
        survey(folder)
