from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import register_converter

from core.addresses import Name
from core.roles import grant_to_the_running_role


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        register_converter(Name, "name")
        post_migrate.connect(grant_to_the_running_role, dispatch_uid="core.roles")
