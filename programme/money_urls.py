"""The addresses of paying by card, of proofs and documents, and of the letter of membership."""

from django.urls import path

from programme.views import cards, proofs

HERE = "organizations/<str:mpn_id>/"

urlpatterns = [
    path("webhooks/stripe/", cards.take_webhook, name="card-webhook"),
    path(f"{HERE}orders/<int:order>/pay/", cards.pay, name="order-pay"),
    path(f"{HERE}orders/<int:order>/return/", cards.come_back, name="order-return"),
    path(f"{HERE}orders/<int:order>/proofs/", proofs.upload_proof, name="proof-upload"),
    path(f"{HERE}orders/<int:order>/proofs/<int:proof>/", proofs.download_proof, name="proof"),
]
