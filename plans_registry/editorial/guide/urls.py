"""Addresses of the guide, under ``/admin/help/``."""

from django.urls import path

from plans_registry.editorial.guide import views

urlpatterns = [
    path("", views.help_page, name="help"),
    path("pictures/<path:name>", views.help_picture, name="help_picture"),
]
