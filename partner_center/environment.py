"""The environment that the settings are read from, and which of the three it is."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = env.str("PORTAL_ENV", default="production")
if ENVIRONMENT not in {"production", "development", "test"}:
    raise ImproperlyConfigured("PORTAL_ENV is one of production, development, test.")
IS_PRODUCTION = ENVIRONMENT == "production"
