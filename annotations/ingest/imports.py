"""Imports: one paste, upload or call that brings articles in."""

from __future__ import annotations

from annotations.models import Import, Job


def start(imported: Import) -> Job:
    raise NotImplementedError


def run(job: Job) -> None:
    raise NotImplementedError


def failed(job: Job) -> None:
    raise NotImplementedError
