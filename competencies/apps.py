from django.apps import AppConfig


class CompetenciesConfig(AppConfig):
    name = "competencies"

    def ready(self) -> None:
        from competencies import receivers, sentences

        receivers.connect()
        sentences.register_sentences()
