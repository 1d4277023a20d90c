from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"

    def ready(self) -> None:
        from organizations import audiences, sentences

        sentences.register_sentences()
        audiences.register()
