"""The shared words: pillar types, forms of support, the keywords that propose them, and the concepts of the search.

All are rows that staff manage in the admin, none is code; ``vocabulary_rows`` brings those that are shipped.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.names import in_language

_SLUG_HELP = _("アドレスとCSVに使う半角英字。公開後は変えません。例：sales-channels")


class PillarType(models.Model):
    """柱の類型, shared by all plans, so that pillars of different municipalities can be compared."""

    slug = models.SlugField(_("識別名"), unique=True, help_text=_SLUG_HELP)
    name = models.CharField(_("名称"), max_length=50, unique=True, help_text=_("例：販路拡大"))
    name_en = models.CharField(_("英語名"), max_length=80, help_text=_("例：Sales channels"))
    description = models.CharField(
        _("説明"), max_length=200, blank=True, help_text=_("どんな柱に付けるか。例：販路の開拓、見本市への出展など")
    )
    position = models.PositiveSmallIntegerField(_("並び順"), default=0, help_text=_("小さい順に並びます。例：10"))

    class Meta:
        verbose_name = verbose_name_plural = _("柱の類型")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class SupportForm(models.Model):
    """支援の形: how a measure helps (grant, advice, training …); a measure has none, one or several."""

    slug = models.SlugField(_("識別名"), unique=True, help_text=_("アドレスとCSVに使う半角英字。例：grant"))
    name = models.CharField(_("名称"), max_length=50, unique=True, help_text=_("例：補助・助成"))
    name_en = models.CharField(_("英語名"), max_length=80, help_text=_("例：Grant"))
    description = models.CharField(
        _("説明"), max_length=200, blank=True, help_text=_("どんな施策に付けるか。例：費用の一部を補助するもの")
    )
    position = models.PositiveSmallIntegerField(_("並び順"), default=0, help_text=_("小さい順に並びます。例：10"))

    class Meta:
        verbose_name = verbose_name_plural = _("支援の形")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


def _keyword_field() -> models.CharField:
    return models.CharField(
        _("ことば"),
        max_length=50,
        help_text=_("取り込みのとき、このことばを含めば提案します。例：販路"),
    )


class TypeKeyword(models.Model):
    """A word that, standing in a title or a measure, makes intake propose a pillar type."""

    type = models.ForeignKey(
        PillarType,
        models.CASCADE,
        related_name="keywords",
        verbose_name=_("柱の類型"),
        help_text=_("提案する類型。例：販路拡大"),
    )
    keyword = _keyword_field()

    class Meta:
        verbose_name = verbose_name_plural = _("類型を提案することば")
        ordering = ["type", "keyword"]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "keyword"],
                name="type_keyword_once",
                violation_error_message=_("このことばは、この類型にすでに登録されています。"),
            ),
            models.CheckConstraint(
                condition=~Q(keyword=""),
                name="type_keyword_not_empty",
                violation_error_message=_("ことばを入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.keyword


class FormKeyword(models.Model):
    """A word that, standing in a measure, makes intake propose a form of support."""

    form = models.ForeignKey(
        SupportForm,
        models.CASCADE,
        related_name="keywords",
        verbose_name=_("支援の形"),
        help_text=_("提案する支援の形。例：補助・助成"),
    )
    keyword = _keyword_field()

    class Meta:
        verbose_name = verbose_name_plural = _("支援の形を提案することば")
        ordering = ["form", "keyword"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "keyword"],
                name="form_keyword_once",
                violation_error_message=_("このことばは、この支援の形にすでに登録されています。"),
            ),
            models.CheckConstraint(
                condition=~Q(keyword=""),
                name="form_keyword_not_empty",
                violation_error_message=_("ことばを入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.keyword


class Concept(models.Model):
    """What a word is about, whatever it is called: 事業承継, for 跡継ぎ, じぎょうしょうけい, succession and 後継者がいない."""

    preferred = models.CharField(
        _("代表することば"),
        max_length=100,
        help_text=_("この意味をいちばんよく表す、計画に使われることば。例：事業承継"),
    )
    is_shipped = models.BooleanField(_("はじめから入っていたことば"), default=False, editable=False)
    updated_at = models.DateTimeField(_("更新日時"), auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("検索のことば")
        ordering = ["preferred"]
        constraints = [
            models.UniqueConstraint(
                fields=["preferred"],
                name="concept_preferred_once",
                violation_error_message=_("この代表することばは、すでに登録されています。"),
            ),
            models.CheckConstraint(
                condition=~Q(preferred=""),
                name="concept_preferred_not_empty",
                violation_error_message=_("代表することばを入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.preferred


class ConceptWord(models.Model):
    """Another word of a concept, and how near it is.

    Only Japanese words of the same or a narrower meaning are looked for in texts; every word but a narrower or a
    related one is a way to ask for the concept.
    """

    class Language(models.TextChoices):
        JAPANESE = "ja", _("日本語")
        KANA = "kana", _("よみ")
        ENGLISH = "en", _("英語")

    class Relation(models.TextChoices):
        SAME = "same", _("同じ意味")
        NARROWER = "narrower", _("その一種")
        RELATED = "related", _("関連")
        TROUBLE = "trouble", _("困りごと・望み")
        MISTAKE = "mistake", _("書きまちがい")
        ASKING = "asking", _("たずねるだけ")

    concept = models.ForeignKey(
        Concept,
        models.CASCADE,
        related_name="words",
        verbose_name=_("検索のことば"),
        help_text=_("このことばの属する意味。例：事業承継"),
    )
    word = models.CharField(
        _("ことば"),
        max_length=100,
        help_text=_(
            "困りごと・望みは、間にほかのことばが入るところを「…」で書けます。別の意味のことばが入ってもよいところは「……」です。例：音…うるさ"
        ),
    )
    language = models.CharField(
        _("言語"),
        max_length=4,
        choices=Language,
        default=Language.JAPANESE,
        help_text=_("「よみ」はひらがなで。よみと英語は、たずねることばとしてだけ使います。例：よみ"),
    )
    relation = models.CharField(
        _("意味の近さ"),
        max_length=8,
        choices=Relation,
        default=Relation.SAME,
        help_text=_(
            "「その一種」は代表することばで見つかり、逆は見つかりません。「関連」は、ほかに見つからないときだけ使います。例：同じ意味"
        ),
    )
    edition = models.PositiveSmallIntegerField(_("はじめから入っていたことばの版"), default=0, editable=False)
    """Of the shipped table it came with; 0 for a word of staff's own."""

    class Meta:
        verbose_name = verbose_name_plural = _("ほかの言い方")
        ordering = ["concept", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "word"],
                name="concept_word_once",
                violation_error_message=_("このことばは、すでに登録されています。"),
            ),
            models.CheckConstraint(
                condition=~Q(word=""),
                name="concept_word_not_empty",
                violation_error_message=_("ことばを入力してください。"),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["ja", "kana", "en"]),
                name="concept_word_language_known",
                violation_error_message=_("言語は、日本語・よみ・英語のいずれかです。"),
            ),
            models.CheckConstraint(
                condition=Q(relation__in=["same", "narrower", "related", "trouble", "mistake", "asking"]),
                name="concept_word_relation_known",
                violation_error_message=_("意味の近さは、選択肢のいずれかです。"),
            ),
        ]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        if self.concept_id and self.word == self.concept.preferred:
            raise ValidationError({"word": _("代表することばと同じです。ほかの言い方を入力してください。")})
