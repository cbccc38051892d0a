"""Places in files as SARIF locations."""

from __future__ import annotations

import os
from urllib.parse import quote

import sarif_om as om

from piilint.base.span import Span

ROOT = "%SRCROOT%"


def artifact(path: str) -> om.ArtifactLocation:
    """A file below the root of the sources."""
    return om.ArtifactLocation(uri=quote(os.fsencode(path), safe="/"), uri_base_id=ROOT)


def physical(span: Span) -> om.PhysicalLocation:
    """A stretch of a file."""
    region = om.Region(
        start_line=span.line,
        start_column=span.column,
        end_line=max(span.line, span.end_line),
        end_column=span.end_column or None,
    )
    return om.PhysicalLocation(artifact_location=artifact(span.path), region=region)
