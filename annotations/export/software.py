"""Which versions made a dataset's bytes: whoever makes it again compares them."""

from __future__ import annotations

import platform
import unicodedata
import zlib
from importlib.metadata import version

from annotations import __version__

LIBRARIES = ("pyarrow", "openpyxl", "zstandard", "orjson", "numpy", "datasketch")


def versions() -> dict[str, str]:
    """Name → version of everything that a byte of a dataset may depend on."""
    return {
        "claim-workbench": __version__,
        "python": platform.python_version(),
        "unicode": unicodedata.unidata_version,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: version(name) for name in LIBRARIES},
    }
