"""Addresses of the rounds, under ``/admin/rounds/``."""

from django.urls import path

from plans_registry.editorial.rounds import views

urlpatterns = [
    path("<int:pk>/", views.page, name="round_page"),
    path("<int:pk>/add/", views.add, name="round_add"),
    path("<int:pk>/remove/<int:plan>/", views.remove, name="round_remove"),
    path("<int:pk>/publish/", views.publish, name="round_publish"),
    path("<int:pk>/measures.csv", views.table, name="round_table"),
    path("<int:pk>/overview/", views.printed, name="round_overview"),
]
