"""Addresses beside the page of a plan, under ``/admin/editor/``."""

from django.urls import path

from plans_registry.editorial.editor import views

urlpatterns = [
    path("uploads/<str:name>", views.upload, name="editor_upload"),
    path("open/<int:pk>/", views.open_page, name="editor_open_page"),
    path("proposals/", views.proposals, name="editor_proposals"),
]
