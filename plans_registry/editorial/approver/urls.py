"""Addresses of the page on which a plan is read whole, under ``/admin/approver/``."""

from django.urls import path

from plans_registry.editorial.approver import views

urlpatterns = [
    path("<int:pk>/", views.whole_plan, name="whole_plan"),
    path("notes/<int:pk>/resolve/", views.resolve, name="plan_note_resolve"),
]
