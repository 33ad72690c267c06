"""The address of strikes, under ``/admin/strike/``."""

from django.urls import path

from plans_registry.editorial.strikes.views import strike

urlpatterns = [path("<int:pk>/", strike, name="strike")]
