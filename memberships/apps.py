from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "memberships"

    def ready(self) -> None:
        from memberships import news_kinds, order_sentences, receivers, sentences

        receivers.connect()
        sentences.register_sentences()
        order_sentences.register_sentences()
        news_kinds.register()
