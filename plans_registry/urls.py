"""Every address of the registry: pages in Japanese at ``/`` and in English under ``/en/``, files and staff once."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from plans_registry.editorial.preview.photos import photo
from plans_registry.editorial.status import status
from plans_registry.health import healthz, readyz
from plans_registry.metrics import metrics
from plans_registry.public.views.sitemaps import robots, security_txt, sitemap, sitemap_part

urlpatterns = [
    # First, as most are asked for; no address of the others fits one of these.
    *i18n_patterns(path("", include("plans_registry.public.urls")), prefix_default_language=False),
    path("", include("plans_registry.opendata.urls")),
    path("accounts/", include("plans_registry.editorial.accounts.urls")),
    path("admin/editor/", include("plans_registry.editorial.editor.urls")),
    path("admin/review/", include("plans_registry.editorial.review.urls")),
    path("admin/tables/", include("plans_registry.editorial.tables.urls")),
    path("admin/notifications/", include("plans_registry.editorial.notifications.urls")),
    path("admin/rounds/", include("plans_registry.editorial.rounds.urls")),
    path("admin/lineage/", include("plans_registry.editorial.lineage.urls")),
    path("admin/approver/", include("plans_registry.editorial.approver.urls")),
    path("admin/renewal/", include("plans_registry.editorial.renewal.urls")),
    path("admin/strike/", include("plans_registry.editorial.strikes.urls")),
    path("admin/status/", status, name="status"),
    path("admin/help/", include("plans_registry.editorial.guide.urls")),
    path("admin/", include("plans_registry.editorial.tasks.urls")),
    path("admin/", admin.site.urls),
    re_path(r"^media/photos/(?P<name>[\w-]{1,100}\.[a-z]{3,4})$", photo, name="photo"),
    path("preview/", include("plans_registry.editorial.preview.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("sitemap.xml", sitemap, name="sitemap"),
    re_path(r"^sitemaps/(?P<name>pages|plans|measures-[1-9][0-9]{0,3})\.xml$", sitemap_part, name="sitemap_part"),
]

handler400 = "plans_registry.public.views.pages.bad_request"
handler500 = "plans_registry.public.views.pages.server_error"
