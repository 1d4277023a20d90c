from django.apps import AppConfig


class CompetenciesConfig(AppConfig):
    name = "competencies"

    def ready(self) -> None:
        from competencies import news_kinds, receivers, sentences

        receivers.connect()
        sentences.register_sentences()
        news_kinds.register()
