"""Private files on an S3-compatible server (STORAGE_URL). Needs the extra `s3`; nothing else imports this."""

from __future__ import annotations

from typing import IO, Any, cast

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

SPOOL_BYTES = 8_000_000  # of a file that is read through Django, what is held in memory


class Private(S3Storage):
    """As django-storages has it, and files are sent on as they arrive instead of being fetched whole before."""

    def get_default_settings(self) -> dict[str, Any]:
        mine = {"max_memory_size": SPOOL_BYTES, "file_overwrite": False}
        return {**super().get_default_settings(), **mine}

    def open_at(self, name: str, first: int) -> IO[bytes]:
        """The stored file for reading from that byte on. Raises FileNotFoundError."""
        asked = {"Range": f"bytes={first}-"} if first else {}
        try:
            found = self.bucket.Object(self._normalize_name(clean_name(name))).get(**asked)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(f"There is no stored file {name}.") from None
            raise
        return cast(IO[bytes], found["Body"])
