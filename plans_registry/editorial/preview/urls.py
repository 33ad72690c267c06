"""The address of previews: outside the desk, for people without an account."""

from django.urls import path

from plans_registry.editorial.preview.views import preview

urlpatterns = [path("<str:token>/", preview, name="preview")]
