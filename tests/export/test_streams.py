"""Files are written in a second thread: nothing of them is lost, whatever goes wrong is told, and an archive takes over
what was packed on the way."""

import gzip
import hashlib
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.export.formats import Streams, base, streams

PARTS = st.lists(st.binary(max_size=200), max_size=20)


@given(PARTS, st.sampled_from([1, 64, 1 << 20]))
def test_a_file_is_what_was_written_and_its_sum_that_of_the_file(tmp_path_factory, parts, buffer):
    place = tmp_path_factory.mktemp("streams")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(streams, "BUFFER", buffer)
        files = Streams(place / "files", packing=place / "packed")
        file = files.open("some/rows.txt")
        for part in parts:
            file.write(part)
        assert file.close() == "some/rows.txt"
        files.close()
    data = (place / "files/some/rows.txt").read_bytes()
    assert data == b"".join(parts)
    assert files.sums == {"some/rows.txt": hashlib.sha256(data).hexdigest()}
    assert gzip.decompress((place / "packed/some/rows.txt").read_bytes()) == data


def test_a_renamed_file_keeps_its_sum_and_what_was_packed_of_it(tmp_path):
    files = Streams(tmp_path / "files", packing=tmp_path / "packed")
    file = files.open("rest.txt")
    file.write(b"Mira\n")
    files.rename(file.close(), "all.txt")
    files.close()
    assert files.sums == {"all.txt": hashlib.sha256(b"Mira\n").hexdigest()}
    assert (tmp_path / "files/all.txt").read_bytes() == gzip.decompress((tmp_path / "packed/all.txt").read_bytes())


@pytest.mark.parametrize("compression", streams.ENDINGS)
def test_a_full_disk_is_told_at_the_latest_when_the_file_is_closed(tmp_path, compression):
    (tmp_path / f"rows.txt{streams.ENDINGS[compression]}").symlink_to("/dev/full")
    files = Streams(tmp_path, compression)
    file = files.open("rows.txt")
    file.write(bytes(range(256)) * 40_000)
    with pytest.raises(OSError, match="No space left"):
        file.close()
    files.close()
    assert files.sums == {}


@pytest.mark.parametrize("limit", [zipfile.ZIP64_LIMIT, 100], ids=["usual", "of more than 4 GB"])
def test_an_archive_takes_over_what_was_packed(tmp_path, limit, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)  # to write what larger files need, without one
    files = Streams(tmp_path / "files", packing=tmp_path / "packed")
    for name in ("a.txt", "b.txt"):
        file = files.open(name)
        file.write(name.encode() * 10_000)
        file.close()
    files.close()
    with base.archive(tmp_path / "all.zip") as packed:
        for name in ("a.txt", "b.txt"):
            info = base.entry(f"whole/{name}", level=streams.PACKED)
            info.file_size = 50_000
            with (tmp_path / "packed" / name).open("rb") as source:
                base.take_over(packed, info, source)
            packed.writestr(base.entry(f"after/{name}"), name)
    with zipfile.ZipFile(tmp_path / "all.zip") as found:
        assert found.testzip() is None
        assert found.namelist() == ["whole/a.txt", "after/a.txt", "whole/b.txt", "after/b.txt"]
        assert found.read("whole/b.txt") == b"b.txt" * 10_000
        assert found.getinfo("whole/b.txt").compress_size < 1000
