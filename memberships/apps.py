from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "memberships"

    def ready(self) -> None:
        from memberships import receivers, sentences

        receivers.connect()
        sentences.register_sentences()
