"""操作記録: who did what when, with before and after.  Rows are added, never changed and never deleted.

``record`` is the one door.  Triggers of the database hold the rule (migrations ``0005_audit``, ``0021_strikes``), with two
exceptions: deleting an account empties ``by``, ``by_name`` stays; and a strike takes texts out, never the act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

VERBS = {
    "create": _("登録"),
    "change": _("変更"),
    "delete": _("削除"),
    "submit": _("確認の依頼"),
    "take_back": _("確認の依頼の取り下げ"),
    "send_back": _("差し戻し"),
    "schedule": _("承認と公開日の決定"),
    "cancel_schedule": _("公開予定の取り消し"),
    "publish": _("承認と公開"),
    "withdraw": _("公開取りやめ"),
    "confirm": _("内容に変更なし"),
    "restore": _("前の版に戻す"),
    "preview": _("確認用リンクの作成"),
    "end_previews": _("確認用リンクの無効化"),
    "gather": _("承認回に加える"),
    "take_out": _("承認回から外す"),
    "note": _("承認者のメモ"),
    "resolve_note": _("メモへの対応"),
    "renew": _("次の期間の計画の作成"),
    "look_over": _("写した施策の見直し"),
    "add_forms": _("支援の形を付けた"),
    "predecessor": _("前の計画の決定"),
    "lineage": _("前の計画との対応の確定"),
    "invite": _("招待"),
    "reset_factor": _("第二の確認の解除"),
    "end_sessions": _("すべての端末からのログアウト"),
    "import": _("取り込み"),
    "export": _("書き出し"),
    "end_following": _("フォローの終了"),
    "strike": _("抹消"),
}
"""Slug → name.  A new verb gets a line here; it needs no migration."""

BY_COMMAND = "コマンド"  # the name of who has no account: a command, a timer


class AuditQuerySet(models.QuerySet):
    def about(self, target: Model) -> Self:
        """Everything that was done to a row, the latest first."""
        return self.filter(target_kind=target._meta.model_name, target_id=str(target.pk))

    def about_plans_in(self, municipalities: models.QuerySet) -> Self:
        """What was done to plans of the municipalities, and to the parts of those plans."""
        return self.filter(target_kind="plan", municipality__in=municipalities.values("code"))


class AuditRecord(models.Model):
    """One act.  Names and labels are copies: they outlive the account, the row and its municipality.

    ``before`` and ``after`` are JSON objects, null where there was or is nothing; of a plan they may hold
    ``status``, ``edition`` (the number of the public edition or null) and ``document`` (a PlanDocument).
    """

    at = models.DateTimeField(_("日時"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("利用者")
    )
    by_name = models.CharField(_("だれが"), max_length=310)
    verb = models.SlugField(_("操作"), max_length=40, db_index=False)
    target_kind = models.SlugField(_("対象の種類"), max_length=40, db_index=False)
    target_id = models.CharField(_("対象の番号"), max_length=64, blank=True)
    target_label = models.CharField(_("対象"), max_length=300)
    municipality = models.CharField(_("団体コード"), max_length=6, blank=True)
    before = models.JSONField(_("前"), null=True)
    after = models.JSONField(_("後"), null=True)
    note = models.TextField(_("理由・メモ"), blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("操作の記録")
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["target_kind", "target_id"], name="audit_target"),
            models.Index(fields=["municipality", "at"], name="audit_municipality"),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.by_name} {self.verb_label} {self.target_label}"

    @property
    def verb_label(self) -> str:
        return str(VERBS.get(self.verb, self.verb))


class StrikeUnderWay(models.Model):
    """While its one row is there, which only the transaction of a strike sees, texts may be taken out of records."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


@contextmanager
def records_open() -> Iterator[None]:
    """Inside the block, and a transaction, the texts of records may be changed."""
    row = StrikeUnderWay.objects.create()
    yield
    row.delete()


def record(verb: str, target: Model | type[Model], *, by: Any, **told: Any) -> AuditRecord:
    """Write down that ``by`` (None: a command) did ``verb``, one of :data:`VERBS`, to ``target``.

    ``told`` are ``before``, ``after``, ``note`` and ``label``.  Belongs into the transaction of the act itself, so
    that neither stays without the other; before a deletion, while the row has its key.
    """
    row = drawn_up(verb, target, by=by, **told)
    row.save()
    return row


def drawn_up(
    verb: str,
    target: Model | type[Model],
    *,
    by: Any,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    note: str = "",
    label: str = "",
) -> AuditRecord:
    """A record that is not saved yet, for many at once.

    ``target`` is a row, or a model where no single row is meant (an export).  ``label`` stands in place of the row's
    own.  An act on a part of a plan is recorded of the plan.
    """
    if verb not in VERBS:
        raise ValueError(f"{verb!r} is none of the verbs of plans_registry.models.audit")
    one = isinstance(target, Model)
    with override(settings.LANGUAGE_CODE):  # a record reads the same whatever language its author reads
        shown = label or str(target if one else target._meta.verbose_name_plural)
    return AuditRecord(
        by=by if by and by.pk else None,
        by_name=person_name(by),
        verb=verb,
        target_kind=str(target._meta.model_name),
        target_id=str(target.pk) if one else "",
        target_label=shown[:300],
        municipality=_municipality(target) if one else "",
        before=before,
        after=after,
        note=note,
    )


def person_name(user: Any) -> str:
    """Family and given name, or the name of the account; of nobody, that of a command."""
    if user is None or not user.pk:
        return BY_COMMAND
    return f"{user.last_name} {user.first_name}".strip() or user.get_username()


def _municipality(target: Any) -> str:
    """The code of whom a row belongs to; empty for what is common to all."""
    return target.pk if target._meta.model_name == "municipality" else getattr(target, "municipality_id", "") or ""
