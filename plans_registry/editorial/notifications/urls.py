"""The address of a person's choices, under ``/admin/notifications/``."""

from django.urls import path

from plans_registry.editorial.notifications import views

urlpatterns = [path("", views.notifications, name="notifications")]
