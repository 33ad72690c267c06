"""Addresses of the first page after signing in and of its lists, under ``/admin/``."""

from django.urls import path

from plans_registry.editorial.tasks import views

urlpatterns = [
    path("", views.first_page, name="tasks"),
    path("tasks/confirm/<int:pk>/", views.confirm, name="confirm_unchanged"),
    path("tasks/<slug:name>/", views.section_page, name="tasks_section"),
]
