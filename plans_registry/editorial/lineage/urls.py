"""Addresses of the lineages, under ``/admin/lineage/``."""

from django.urls import path

from plans_registry.editorial.lineage import views

urlpatterns = [path("<int:pk>/", views.lineage, name="lineage")]
