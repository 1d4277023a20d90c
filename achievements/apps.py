from django.apps import AppConfig


class AchievementsConfig(AppConfig):
    name = "achievements"

    def ready(self) -> None:
        from achievements import news_kinds, receivers, sentences

        receivers.connect()
        sentences.register_sentences()
        news_kinds.register()
