"""The schema, and the page that shows it: open to everybody, and within the strict Content-Security-Policy."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer2
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import View


@cache
def schema() -> dict[str, Any]:
    """The schema; it is the same for everybody, and changes with the program alone."""
    generated: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return generated


class Schema(View):
    """What the API says about itself, as OpenAPI 3.1 in JSON or YAML."""

    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer2)
    schema = None

    def get(self, request: Request) -> Response:
        return Response(schema())


class Docs(View):
    """The schema as a page to read and to try."""

    renderer_classes = (TemplateHTMLRenderer,)
    schema = None

    def get(self, request: Request) -> Response:
        return Response({}, template_name="api/docs.html")
