"""Invitations: a signed link by e-mail, good once and for some days, that lets a person choose a password."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from plans_registry.models.audit import person_name

SALT = "plans_registry.invitation"
User = get_user_model()


class InvitationOver(Exception):
    """The link leads nowhere any more; the message says what to do."""


def invite(user, *, by) -> None:
    """Send the link.  Links sent earlier stop working.  Raises OSError when the mail server does not take it."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    link = f"{settings.SITE_URL}{reverse('invitation', args=[token_for(user)])}"
    context = {"name": person_name(user), "by": person_name(by), "link": link, "days": settings.INVITATION_DAYS}
    body = render_to_string("account/email/invitation.txt", context)
    send_mail(_("計画登録への招待"), body, None, [user.email])


def token_for(user) -> str:
    return signing.dumps([user.pk, _state(user)], salt=SALT)


def invited(token: str):
    """The person a link invites.  Raises :class:`InvitationOver` for one that is used, expired or not ours."""
    try:
        pk, state = signing.loads(token, salt=SALT, max_age=settings.INVITATION_DAYS * 86_400)
    except signing.SignatureExpired as error:
        raise InvitationOver(
            _("招待の期限（%s日）が過ぎました。管理者に、招待をもう一度送るよう頼んでください。")
            % settings.INVITATION_DAYS
        ) from error
    except (signing.BadSignature, ValueError) as error:
        raise InvitationOver(
            _("リンクが途中で切れているようです。メールのリンク全体を、アドレス欄に貼り付けてください。")
        ) from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        raise InvitationOver(_("この招待は取り消されました。管理者に確かめてください。"))
    if _state(user) != state:
        raise _used()
    return user


def accept(user, password: str) -> None:
    """Give an invited person the password they chose.

    Raises :class:`InvitationOver` when another has answered meanwhile, or another invitation was sent: the state that
    the link was good for is asked for by the writing itself, so of two at the same moment one is in time.
    """
    invited_as = {"pk": user.pk, "is_active": True, "password": user.password, "email": user.email}
    user.set_password(password)
    if not User.objects.filter(**invited_as).update(password=user.password):
        raise _used()


def _used() -> InvitationOver:
    return InvitationOver(
        _("この招待は使用済みか、新しい招待に替わりました。パスワードを決めた人は、そのままログインできます。")
    )


def waits_for_answer(user) -> bool:
    """Whether a person was invited and has not chosen a password yet."""
    return not user.has_usable_password()


def _state(user) -> str:
    """Another after every invitation and after the answer: a link is good once, and only the latest."""
    return salted_hmac(SALT, f"{user.password}{user.email}", algorithm="sha256").hexdigest()[:32]
