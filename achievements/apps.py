from django.apps import AppConfig


class AchievementsConfig(AppConfig):
    name = "achievements"

    def ready(self) -> None:
        from achievements import receivers, sentences

        receivers.connect()
        sentences.register_sentences()
