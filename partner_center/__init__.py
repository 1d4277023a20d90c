"""Settings, addresses and processes: mounts everything, imported by nothing."""

try:
    from partner_center.celery import app as celery_app
except ModuleNotFoundError as error:  # the stack's own modules run before anything is installed
    if error.name != "celery":
        raise
else:
    __all__ = ["celery_app"]
