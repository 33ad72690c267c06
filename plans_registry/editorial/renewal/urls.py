"""Addresses of renewals, under ``/admin/renewal/``."""

from django.urls import path

from plans_registry.editorial.renewal import views

urlpatterns = [
    path("<int:pk>/", views.renew_plan, name="renewal"),
    path("<int:pk>/look/", views.look, name="renewal_look"),
]
