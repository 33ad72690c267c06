"""Addresses of previews: outside the desk, for it is the public page; by a link without an account, or signed in."""

from django.urls import path

from plans_registry.editorial.preview.views import own_preview, preview

urlpatterns = [
    path("plans/<int:pk>/", own_preview, name="own_preview"),
    path("<str:token>/", preview, name="preview"),
]
