"""The addresses of the API. What is not here is a problem like any other, never a page."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import path, re_path
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api import achievements, claims, links, organization_links
from competencies.api import overrides, previews, proposals, standings, timelines
from core.api.problems import ABSENT, respond
from core.api.views import View
from memberships.api import (
    benefits,
    cards,
    giving,
    invoices,
    keys,
    letters,
    memberships,
    offers,
    orders,
    payments,
    programme,
)
from organizations.api import activity, employees, invitations, organizations
from partner_center.api.docs import Docs, Schema
from programme.api import before_paying, my_benefits, news, news_settings

app_name = "api"
NO_SLASH = gettext_lazy("Addresses of the API have no slash at the end.")


class Nothing(View):
    """Everywhere else."""

    schema = None
    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options", "trace"]
    ignores_parameters = True

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Where nothing is, no method is allowed."""
        headers: dict[str, str] = super().default_response_headers
        return {name: value for name, value in headers.items() if name != "Allow"}

    def get(self, request: HttpRequest | Request, *_: Any, path: str = "", **__: Any) -> Response:
        if path.endswith("/"):
            return respond(ABSENT, detail=NO_SLASH)
        raise Http404

    post = put = patch = delete = options = trace = get


organization = "organizations/<name:mpn_id>"
standing = f"{organization}/standings/<name:competency>"
override = f"{organization}/overrides"
proposal = f"{organization}/override-proposals"
order = f"{organization}/orders"

urlpatterns = [
    path("schema", Schema.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
    path("me", organizations.Me.as_view(), name="me"),
    path("me/achievements", achievements.MyAchievements.as_view(), name="my-achievements"),
    path("me/achievements/<int:achievement>", achievements.MyAchievement.as_view(), name="my-achievement"),
    path("me/links", links.MyLinks.as_view(), name="my-links"),
    path("me/links/preview", previews.LinkPreview.as_view(), name="my-links-preview"),
    path("me/links/<int:link>", links.MyLink.as_view(), name="my-link"),
    path("me/claims", claims.MyClaims.as_view(), name="my-claims"),
    path("me/news", news.MyNews.as_view(), name="my-news"),
    path("me/news/<int:notice>/read", news.ReadNotice.as_view(), name="my-news-read"),
    path("me/news-settings", news_settings.MyNewsSettings.as_view(), name="my-news-settings"),
    path("me/news-settings/<name:news_kind>", news_settings.MyNewsSetting.as_view(), name="my-news-setting"),
    path("me/benefits", my_benefits.MyBenefits.as_view(), name="my-benefits"),
    path("me/benefits/<int:use>/key", my_benefits.ViewMyKey.as_view(), name="my-benefit-key"),
    path("certifications", achievements.Certifications.as_view(), name="certifications"),
    path("competencies", timelines.Competencies.as_view(), name="competencies"),
    path("claims", claims.Claims.as_view(), name="claims"),
    path("claims/<int:claim>", claims.Claim.as_view(), name="claim"),
    path("claims/<int:claim>/accept", claims.AcceptClaim.as_view(), name="claim-accept"),
    path("claims/<int:claim>/refuse", claims.RefuseClaim.as_view(), name="claim-refuse"),
    path("promotions", programme.Promotions.as_view(), name="promotions"),
    path("promotions/<int:promotion>/end", programme.EndPromotion.as_view(), name="promotion-end"),
    path("programme-numbers", programme.Numbers.as_view(), name="programme-numbers"),
    path("payments/awaited", payments.AwaitedPayments.as_view(), name="payments-awaited"),
    path("payments/owed", payments.OwedPayments.as_view(), name="payments-owed"),
    path("payments/<int:payment>/return", payments.NoteReturn.as_view(), name="payment-return"),
    path("benefit-keys", keys.KeyPools.as_view(), name="benefit-keys"),
    path("organizations", organizations.Organizations.as_view(), name="organizations"),
    path(organization, organizations.OneOrganization.as_view(), name="organization"),
    path(f"{organization}/standings", standings.Standings.as_view(), name="standings"),
    path(standing, standings.Explained.as_view(), name="standing"),
    path(f"{standing}/people", standings.Support.as_view(), name="standing-people"),
    path(f"{standing}/timeline", standings.Timeline.as_view(), name="standing-timeline"),
    path(f"{standing}/gives", giving.Gifts.as_view(), name="standing-gives"),
    path(f"{organization}/level-periods", timelines.LevelPeriods.as_view(), name="level-periods"),
    path(f"{organization}/membership", memberships.Membership.as_view(), name="membership"),
    path(f"{organization}/offers", offers.Offers.as_view(), name="offers"),
    path(f"{organization}/offers/<name:offer>/preview", before_paying.OrderPreview.as_view(), name="offer-preview"),
    path(f"{organization}/terms", offers.Terms.as_view(), name="terms"),
    path(order, orders.Orders.as_view(), name="orders"),
    path(f"{order}/<int:order>", orders.OneOrder.as_view(), name="order"),
    path(f"{order}/<int:order>/cancel", orders.CancelOrder.as_view(), name="order-cancel"),
    path(f"{order}/<int:order>/refund", orders.RefundOrder.as_view(), name="order-refund"),
    path(f"{order}/<int:order>/transfer", orders.ConfirmTransfer.as_view(), name="order-transfer"),
    path(f"{order}/<int:order>/pay", cards.PayOrder.as_view(), name="order-pay"),
    path(f"{organization}/letter", letters.OneLetter.as_view(), name="letter"),
    path(f"{organization}/letter/pdf", letters.LetterFile.as_view(), name="letter-pdf"),
    path(f"{organization}/invoices", invoices.Invoices.as_view(), name="invoices"),
    path(f"{organization}/invoices/<name:number>", invoices.OneInvoice.as_view(), name="invoice"),
    path(f"{organization}/invoices/<name:number>/pdf", invoices.InvoiceFile.as_view(), name="invoice-pdf"),
    path(f"{organization}/benefits", benefits.Benefits.as_view(), name="benefits"),
    path(f"{organization}/benefits/<int:grant>/activate", benefits.ActivateBenefit.as_view(), name="benefit-activate"),
    path(f"{organization}/benefit-uses/<int:use>/key", benefits.ViewKey.as_view(), name="benefit-key"),
    path(f"{organization}/benefit-uses/<int:use>/assign", benefits.AssignBenefit.as_view(), name="benefit-assign"),
    path(
        f"{organization}/benefit-uses/<int:use>/take-back",
        benefits.TakeBenefitBack.as_view(),
        name="benefit-take-back",
    ),
    path(f"{organization}/displays", memberships.Displays.as_view(), name="displays"),
    path(f"{organization}/employees", employees.Employees.as_view(), name="employees"),
    path(f"{organization}/employees/<int:person>", employees.OneEmployee.as_view(), name="employee"),
    path(f"{organization}/links", organization_links.OrganizationLinks.as_view(), name="links"),
    path(f"{organization}/invitations", invitations.Invitations.as_view(), name="invitations"),
    path(f"{organization}/invitations/<int:invitation>", invitations.OneInvitation.as_view(), name="invitation"),
    path(override, overrides.Overrides.as_view(), name="overrides"),
    path(f"{override}/<int:override>", overrides.OneOverride.as_view(), name="override"),
    path(f"{override}/<int:override>/revoke", overrides.RevokeOverride.as_view(), name="override-revoke"),
    path(proposal, proposals.Proposals.as_view(), name="proposals"),
    path(f"{proposal}/<int:proposal>", proposals.OneProposal.as_view(), name="proposal"),
    path(f"{proposal}/<int:proposal>/approve", proposals.ApproveProposal.as_view(), name="proposal-approve"),
    path(f"{proposal}/<int:proposal>/refuse", proposals.RefuseProposal.as_view(), name="proposal-refuse"),
    path(f"{organization}/activity", activity.Activity.as_view(), name="activity"),
    re_path(r"^(?P<path>(?s:.*))\Z", Nothing.as_view(), name="nothing"),
]
