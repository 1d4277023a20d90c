from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "memberships"

    def ready(self) -> None:
        from memberships import benefit_sentences, leaving, news_kinds, order_sentences, receivers, sentences

        receivers.connect()
        leaving.connect()
        sentences.register_sentences()
        order_sentences.register_sentences()
        benefit_sentences.register_sentences()
        news_kinds.register()
