"""The addresses of the pages about an organization as a whole."""

from django.urls import include, path

from programme.views import (
    activity,
    benefits,
    competencies,
    employees,
    finding,
    invitations,
    memberships,
    overview,
    settings,
)

HERE = "organizations/<name:mpn_id>/"

urlpatterns = [
    path("", include("programme.me_urls")),
    path("", include("programme.desk_urls")),
    path("", include("programme.money_urls")),
    path("", competencies.home, name="home"),
    path("how-levels-are-worked-out/", competencies.rules, name="rules"),
    path(HERE, overview.show_overview, name="overview"),
    path(f"{HERE}find/", finding.find, name="find"),
    path(f"{HERE}employees/", employees.list_employees, name="employees"),
    path(f"{HERE}employees/invite/", invitations.invite, name="employee-invite"),
    path(f"{HERE}employees/<int:person>/", employees.show_employee, name="employee"),
    path(f"{HERE}employees/<int:person>/role/", employees.change_role, name="employee-role"),
    path(f"{HERE}employees/<int:person>/remove/", employees.remove_employee, name="employee-remove"),
    path(f"{HERE}leave/", employees.leave, name="leave"),
    path(f"{HERE}invitations/<int:invitation>/revoke/", invitations.revoke, name="invitation-revoke"),
    path("invitations/<str:token>/", invitations.accept, name="invitation"),
    path(f"{HERE}membership/", memberships.list_offers, name="membership"),
    path(f"{HERE}membership/<slug:offer>/", memberships.order, name="membership-order"),
    path(f"{HERE}orders/<int:order>/", memberships.show_order, name="order"),
    path(f"{HERE}orders/<int:order>/cancel/", memberships.cancel_order, name="order-cancel"),
    path(f"{HERE}orders/<int:order>/refund/", memberships.refund_order, name="order-refund"),
    path(f"{HERE}benefits/", benefits.list_benefits, name="benefits"),
    path(f"{HERE}benefits/<int:grant>/", benefits.show_benefit, name="benefit"),
    path(f"{HERE}benefits/<int:grant>/activate/", benefits.activate, name="benefit-activate"),
    path(f"{HERE}benefits/activated/<int:use>/key/", benefits.show_key, name="benefit-key"),
    path(f"{HERE}benefits/activated/<int:use>/assign/", benefits.assign, name="benefit-assign"),
    path(f"{HERE}benefits/activated/<int:use>/take-back/", benefits.take_back, name="benefit-take-back"),
    path(f"{HERE}settings/", settings.show_settings, name="settings"),
    path(f"{HERE}settings/market/", settings.change_market, name="market"),
    path(f"{HERE}settings/tokens/", settings.create_token, name="tokens"),
    path(f"{HERE}settings/tokens/<int:token>/revoke/", settings.revoke_token, name="token-revoke"),
    path(f"{HERE}activity/", activity.list_activity, name="activity"),
    path(f"{HERE}activity.csv", activity.export_activity, name="activity-export"),
    path("organizations/<name:mpn_id>/competencies/", competencies.list_competencies, name="competency-list"),
    path("organizations/<name:mpn_id>/competencies/<slug:slug>/", competencies.show_competency, name="competency"),
]
