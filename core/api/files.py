"""Answers that are a file. What goes wrong is problem details there, too."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

PDF = "application/pdf"


class PdfRenderer(BaseRenderer):
    """A PDF as it is; a problem as JSON."""

    media_type = PDF
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


def pdf(content: bytes, name: str) -> Response:
    """A file to be kept under a name."""
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})
