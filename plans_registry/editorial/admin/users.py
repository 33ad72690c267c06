"""利用者: the one page on which an administrator invites people, gives roles and municipalities, and takes them back."""

import logging
from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Affiliation
from plans_registry.editorial.accounts.invitations import invite, waits_for_answer
from plans_registry.editorial.accounts.second_factor import FACTORS, has_factor, needs_factor
from plans_registry.editorial.admin.base import PlainChoices, RegistryAdmin, change_url
from plans_registry.editorial.admin.filters import ConditionFilter
from plans_registry.editorial.audit import ADMINISTRATOR, roles_of
from plans_registry.editorial.permissions import APPROVERS, AUDITORS, EDITORS, KEEPERS
from plans_registry.models.audit import person_name, record

logger = logging.getLogger(__name__)

User = get_user_model()
ROLES = {
    EDITORS: gettext_lazy("編集者：所属する自治体の計画を登録し、直し、確認を依頼する"),
    APPROVERS: gettext_lazy("承認者：すべての計画を見て、差し戻し、公開する"),
    KEEPERS: gettext_lazy("基準データ管理者：類型・支援の形・ことば・自治体の一覧を直す"),
    AUDITORS: gettext_lazy("監査担当：下書きと記録をふくめてすべてを読み、何も変えない"),
    ADMINISTRATOR: gettext_lazy("管理者：利用者を招待し、役割を決める。ほかのすべてもできる"),
}


class AffiliationInline(PlainChoices, admin.StackedInline):
    model = Affiliation
    extra = 1
    classes = ["compact"]
    autocomplete_fields = ["municipality"]


class PersonForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("役割"),
        choices=list(ROLES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("編集者には、下の「所属」で自治体も加えます。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = self.instance.pk is None or bool(self.instance.email)
        self.fields["email"].help_text = _(
            "招待とお知らせが届きます。ログインにも使います。例：taro@city.example.tokyo.jp"
        )
        if "is_active" in self.fields:
            self.fields["is_active"].help_text = _("外すとログインできなくなります。記録の名前は残ります。")
        if self.instance.pk:
            self.initial["roles"] = roles_of(self.instance)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        same = Q(email__iexact=email) | Q(username__iexact=email)
        if email and User.objects.filter(same).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("このメールアドレスの利用者は、すでに登録されています。"), code="taken")
        return email

    def clean_roles(self) -> list[str]:
        roles = self.cleaned_data["roles"]
        if self.instance.pk is None and not roles:
            raise ValidationError(
                _("役割を1つ以上選んでください。役割のない人は、ログインしても何もできません。"), code="none"
            )
        return roles

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        keeps = cleaned.get("is_active", True) and ADMINISTRATOR in cleaned.get("roles", [])
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=self.instance.pk)
        if self.instance.is_superuser and not keeps and not others.exclude(password__startswith="!").exists():
            raise ValidationError(_("最後の管理者です。先に、ほかの人を管理者にしてください。"), code="last")
        return cleaned


class RoleFilter(ConditionFilter):
    title = gettext_lazy("役割")
    parameter_name = "role"
    without = "none"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        return [*((role, str(said).split("：")[0]) for role, said in ROLES.items()), (self.without, _("なし"))]

    def condition(self, value: str) -> Q:
        if value == ADMINISTRATOR:
            return Q(is_superuser=True)
        # Not joined: who has two roles would be counted twice.
        if value == self.without:
            return Q(is_superuser=False) & ~Q(pk__in=User.objects.filter(groups__isnull=False).values("pk"))
        return Q(pk__in=User.objects.filter(groups__name=value).values("pk"))


@admin.register(User)
class PersonAdmin(RegistryAdmin):
    form = PersonForm
    list_display = ["name", "email", "role_names", "places", "factor", "state", "last_login"]
    list_display_links = ["name"]
    list_filter = [RoleFilter, "is_active"]
    search_fields = [
        "whole_name",
        "email",
        "username",
        "affiliations__municipality__name",
        "affiliations__municipality__kana",
    ]
    search_help_text = gettext_lazy("氏名・メールアドレス・自治体の名称・よみでさがします。例：足立")
    ordering = ["last_name", "first_name", "username"]
    inlines = [AffiliationInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).prefetch_related("groups", "affiliations__municipality")
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        return rows.annotate(with_factor=Exists(factors), whole_name=Concat("last_name", "first_name"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = [("last_name", "first_name"), "email", "roles"]
        return [*names, "is_active", "last_login", "factor"] if obj else names

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["last_login", "factor"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj != request.user

    def save_model(self, request: HttpRequest, obj: Any, form: PersonForm, change: bool) -> None:
        obj.is_staff = True
        obj.is_superuser = ADMINISTRATOR in form.cleaned_data["roles"]
        if not change:
            obj.username = obj.email
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: PersonForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        person, roles = form.instance, form.cleaned_data["roles"]
        given = set(ROLES) - {ADMINISTRATOR}
        person.groups.remove(*Group.objects.filter(name__in=given - set(roles)))
        person.groups.add(*Group.objects.filter(name__in=given & set(roles)))
        if not roles and person.is_active:
            messages.warning(request, _("役割がありません。役割を選ぶまで、ログインしても何もできません。"))
        if EDITORS in roles and not person.affiliations.exists():
            messages.warning(
                request, _("編集者に自治体が決まっていません。「所属」に加えるまで、計画を編集できません。")
            )

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self._invite(request, obj)
        return HttpResponseRedirect(change_url(obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        acts = {"_invite": self._invite, "_reset_factor": self._reset_factor, "_end_sessions": self._end_sessions}
        for name, act in acts.items():
            if name in request.POST:
                act(request, obj)
                return HttpResponseRedirect(change_url(obj))
        return super().response_change(request, obj)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        if person := context.get("original"):
            context["invited"] = waits_for_answer(person)
            context["person_has_factor"] = has_factor(person)
        return super().render_change_form(request, context, *args, **kwargs)

    def _invite(self, request: HttpRequest, person: Any) -> None:
        if not waits_for_answer(person) or not person.email:
            messages.error(request, _("この利用者は、もうパスワードを決めています。"))
            return
        try:
            invite(person, by=request.user)
        except OSError:
            logger.exception("The invitation of user %s was not sent.", person.pk)
            messages.error(
                request, _("招待のメールを送れませんでした。しばらくしてから「招待をもう一度送る」を押してください。")
            )
            return
        record("invite", person, by=request.user)
        messages.success(request, _("%sに、招待のメールを送りました。") % person.email)

    def _reset_factor(self, request: HttpRequest, person: Any) -> None:
        Authenticator.objects.filter(user=person).delete()
        record("reset_factor", person, by=request.user)
        messages.success(request, _("第二の確認を解除しました。次のログインのあとに、本人が設定し直します。"))

    def _end_sessions(self, request: HttpRequest, person: Any) -> None:
        for session in UserSession.objects.filter(user=person):
            session.end()
        record("end_sessions", person, by=request.user)
        messages.success(request, _("すべての端末からログアウトさせました。"))

    @admin.display(description=gettext_lazy("氏名"), ordering="last_name")
    def name(self, person: Any) -> str:
        return person_name(person)

    @admin.display(description=gettext_lazy("役割"))
    def role_names(self, person: Any) -> str:
        return "、".join(roles_of(person)) or _("なし")

    @admin.display(description=gettext_lazy("所属"))
    def places(self, person: Any) -> str:
        return "、".join(str(row.municipality) for row in person.affiliations.all()) or "–"

    @admin.display(description=gettext_lazy("第二の確認"))
    def factor(self, person: Any) -> str:
        if person.with_factor if hasattr(person, "with_factor") else has_factor(person):
            return _("設定済み")
        return _("必要（未設定）") if needs_factor(person) else _("なし")

    @admin.display(description=gettext_lazy("状態"), ordering="is_active")
    def state(self, person: Any) -> str:
        if not person.is_active:
            return _("停止中")
        return _("招待中") if waits_for_answer(person) else _("利用中")
