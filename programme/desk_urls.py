"""The addresses of the programme agents' pages."""

from django.urls import path

from programme.views import agents_organizations, agents_payments, benefits, claims, overrides

HERE = "organizations/<name:mpn_id>/"

urlpatterns = [
    path("agents/organizations/", agents_organizations.list_organizations, name="organization-list"),
    path("agents/organizations/new/", agents_organizations.create, name="organization-create"),
    path("agents/overrides/", overrides.list_overrides, name="override-list"),
    path("agents/proposals/<int:proposal>/approve/", overrides.approve, name="proposal-approve"),
    path("agents/proposals/<int:proposal>/refuse/", overrides.refuse, name="proposal-refuse"),
    path("agents/payments/", agents_payments.list_payments, name="payment-list"),
    path("agents/payments/<int:order>/", agents_payments.confirm_payment, name="payment"),
    path("agents/payments/sent/<int:payment>/", agents_payments.note_return, name="payment-return"),
    path("agents/promotions/", agents_payments.list_promotions, name="promotion-list"),
    path("agents/promotions/<int:promotion>/end/", agents_payments.end_promotion, name="promotion-end"),
    path("agents/programme/", agents_payments.change_numbers, name="programme-numbers"),
    path("agents/benefit-keys/", benefits.load_keys, name="benefit-keys"),
    path("agents/claims/", claims.list_claims, name="claim-list"),
    path("agents/claims/<int:claim>/", claims.decide, name="claim"),
    path(f"{HERE}competencies/<slug:slug>/override/", overrides.place, name="override-place"),
    path(f"{HERE}overrides/<int:override>/revoke/", overrides.revoke, name="override-revoke"),
]
