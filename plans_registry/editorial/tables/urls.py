"""Addresses of the imports of tables, under ``/admin/tables/``."""

from django.urls import path

from plans_registry.editorial.tables import views

urlpatterns = [
    path("", views.table_imports, name="table_imports"),
    path("template.xlsx", views.table_template, name="table_template"),
    path("<int:pk>/", views.table_import, name="table_import"),
    path("<int:pk>/check/", views.check_table, name="table_check"),
    path("<int:pk>/save/", views.save_table, name="table_save"),
    path("<int:pk>/changes.csv", views.table_changes, name="table_changes"),
    path("<int:pk>/errors.csv", views.table_errors, name="table_errors"),
]
