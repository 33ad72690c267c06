"""Addresses of the public pages."""

from django.urls import path

from plans_registry.public.views import (
    cards,
    compare,
    contact,
    follow,
    measures,
    municipalities,
    pages,
    peers,
    pictures,
    plans,
    shortlist,
    timeline,
)

app_name = "public"

urlpatterns = [
    path("", pages.home, name="home"),
    path("home.png", cards.home_card, name="home_png"),
    path("measures/", measures.measures, name="measures"),
    path("measures.png", cards.measures_card, name="measures_png"),
    path("measures/suggest", measures.suggestions, name="suggestions"),
    path("measures/<int:measure>/", measures.measure, name="measure"),
    path("measures/<int:measure>.png", cards.measure_card, name="measure_png"),
    path("measures/<int:measure>/elsewhere/", peers.elsewhere, name="elsewhere"),
    path("measures/<slug:kind>/", pictures.picture, name="picture"),
    path("measures/<slug:kind>.svg", pictures.picture_svg, name="picture_svg"),
    path("measures/<slug:kind>.png", pictures.picture_png, name="picture_png"),
    path("plans/", plans.plans, name="plans"),
    path("fiscal-year/", plans.fiscal_year, name="fiscal_year"),
    path("plans/<slug:key>/", plans.plan, name="plan"),
    path("plans/<slug:key>.png", cards.plan_card, name="plan_png"),
    path("plans/<slug:key>/flow.svg", pictures.flow_svg, name="flow_svg"),
    path("plans/<slug:key>/flow.png", pictures.flow_png, name="flow_png"),
    path("plans/<slug:key>/editions/<int:number>/", plans.edition, name="edition"),
    path("municipalities/", municipalities.municipalities, name="municipalities"),
    path("municipalities/<slug:code>/", municipalities.municipality, name="municipality"),
    path("municipalities/<slug:code>/peers/", peers.peers, name="peers"),
    path("municipalities/<slug:code>.png", cards.municipality_card, name="municipality_png"),
    path("compare/", compare.compare, name="compare"),
    path("coverage/", municipalities.coverage, name="coverage"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("shortlist/", shortlist.shortlist, name="shortlist"),
    path("about/", pages.about, name="about"),
    path("open-data/", pages.open_data, name="open_data"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("contact/", contact.contact, name="contact"),
    path("contact/received/", contact.received, name="received"),
    path("follow/", follow.follow, name="follow"),
    path("follow/sent/", follow.follow_sent, name="follow_sent"),
    path("follow/confirm/<str:token>/", follow.follow_confirm, name="follow_confirm"),
    path("follow/end/<str:token>/", follow.follow_end, name="follow_end"),
]
