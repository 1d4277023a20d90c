"""The addresses of paying by card, of proofs and documents, and of the letter of membership."""

from django.urls import path

from programme.views import cards, documents, proofs

HERE = "organizations/<name:mpn_id>/"

urlpatterns = [
    path("webhooks/stripe/", cards.take_webhook, name="card-webhook"),
    path(f"{HERE}orders/<int:order>/pay/", cards.pay, name="order-pay"),
    path(f"{HERE}orders/<int:order>/return/", cards.come_back, name="order-return"),
    path(f"{HERE}orders/<int:order>/proofs/", proofs.upload_proof, name="proof-upload"),
    path(f"{HERE}orders/<int:order>/proofs/<int:proof>/", proofs.download_proof, name="proof"),
    path(f"{HERE}invoices/<str:number>.pdf", documents.download_invoice, name="invoice"),
    path(f"{HERE}letter/", documents.show_letter, name="letter"),
    path(f"{HERE}letter.pdf", documents.download_letter, name="letter-pdf"),
    path("verify/<str:code>/", documents.verify, name="verify"),
]
