"""Croissant 1.0 metadata of a dataset, as JSON-LD. Pure.

Source: https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotations.schema import ABOUT, ROW_TYPES, Column

TYPES = {"string": "sc:Text", "integer": "sc:Integer", "boolean": "sc:Boolean", "date": "sc:Date"}
FORMATS = {
    ".jsonl": "application/jsonlines",
    ".csv": "text/csv",
    ".parquet": "application/x-parquet",
}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(found: Mapping[str, Any], *, description: str, cite: str) -> dict[str, Any]:
    """The metadata of a manifest: every table that is not compressed as a file, and a record set a row type."""
    tables = [f for f in found["files"] if f["kind"] in ROW_TYPES and ending(f["name"])]
    about: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"{found['project']}, dataset version {found['number']}",
        "description": description,
        "citeAs": cite,
        "url": f"https://doi.org/{found['doi']}" if found["doi"] else f"urn:uuid:{found['dataset']}",
        "version": f"{found['number']}.0.0",
        "datePublished": found["made"],
        "license": sorted(found["counts"]["licences"]) or ["unknown"],
        "inLanguage": sorted(found["counts"]["languages"]),
        "distribution": [file_object(f) for f in tables],
        "recordSet": [one for kind in ROW_TYPES for one in record_sets(kind, tables)],
    }
    return about


def ending(name: str) -> str:
    return next((end for end in FORMATS if name.endswith(end)), "")


def file_object(file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file["name"],
        "name": file["name"],
        "contentUrl": file["name"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": FORMATS[ending(file["name"])],
        "sha256": file["sha256"],
    }


def record_sets(kind: str, tables: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of one type, from the simplest file that has them all; of Parquet, a record set a file."""
    names = [f["name"] for f in tables if f["kind"] == kind]
    whole = [n for end in FORMATS for n in names if n == f"{kind}{end}"][:1]
    return [record_set(kind, kind if whole else name.removesuffix(".parquet"), name) for name in whole or names]


def record_set(kind: str, known_as: str, file: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": known_as,
        "name": known_as,
        "description": ABOUT[kind],
        "field": [field(known_as, column, file) for column in ROW_TYPES[kind] if not column.wide],
    }


def field(known_as: str, column: Column, file: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{known_as}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": TYPES[column.type],
        "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
    }
