"""Addresses of the documents that were read, under ``/admin/review/``."""

from django.urls import path

from plans_registry.editorial.review import views

urlpatterns = [
    path("", views.review_list, name="review_list"),
    path("new/", views.new_review, name="review_new"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/discard/", views.discard_review, name="review_discard"),
    path("<int:pk>/close/", views.close_review, name="review_close"),
    path("<int:pk>/source/", views.source, name="review_source"),
    path("<int:pk>/lines/<int:place>/", views.line_roles, name="review_lines"),
    path("<int:pk>/pages/<int:number>.jpg", views.page_image, name="review_page"),
    path("<int:pk>/pictures/<int:number>.jpg", views.picture, name="review_picture"),
]
