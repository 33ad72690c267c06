"""Handing one mail to the mail server, so that nobody gets it twice: what is known of it afterwards, and when to try again.

Who sends claims first, in a transaction of its own, and then asks :func:`hand_over`.  What was refused is tried again
after :data:`PAUSES`; what may have been taken never is: rather no mail than two.
"""

import logging
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.core.mail import EmailMessage, get_connection

PAUSES = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6), timedelta(hours=24)]
"""After each refusal; after the last one the mail is given up."""
_REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
_UNSENDABLE = (smtplib.SMTPNotSupportedError, ValueError)  # an address or a header no server takes
_PERMANENT = 500  # reply codes from here on (RFC 5321, 4.2.1)
_log = logging.getLogger(__name__)


class ServerAway(Exception):
    """No mail server could be reached; nothing was handed over."""


class Handed(Enum):
    """``UNKNOWN``: the connection broke when the server may have taken the mail."""

    SENT = "sent"
    REFUSED = "refused"
    UNSENDABLE = "unsendable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What became of a mail.  ``bounced``: the server says that there is no such address."""

    handed: Handed
    error: str = ""
    bounced: bool = False


@dataclass(slots=True)
class MailCounts:
    """Mails sent, what will be tried again, what was given up, and what nobody can know about."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    doubtful: int = 0

    def __add__(self, other: "MailCounts") -> "MailCounts":
        return MailCounts(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.failed + other.failed,
            self.doubtful + other.doubtful,
        )


def hand_over(message: EmailMessage) -> ServerAnswer:
    """Give a mail to one person to the server.  Raises :class:`ServerAway`."""
    connection = get_connection()
    try:
        message.message()
        connection.open()
    except _UNSENDABLE as error:
        return ServerAnswer(Handed.UNSENDABLE, repr(error))
    except OSError as error:  # smtplib's own are of this kind; nothing was handed over yet
        raise ServerAway(repr(error)) from error
    try:
        connection.send_messages([message])
    except _REFUSED as error:
        return ServerAnswer(Handed.REFUSED, repr(error), bounced=_bounced(error))
    except _UNSENDABLE as error:
        return ServerAnswer(Handed.UNSENDABLE, repr(error))
    except Exception as error:  # whatever it was: the server may have taken the mail
        return ServerAnswer(Handed.UNKNOWN, repr(error))
    _close(connection)
    return ServerAnswer(Handed.SENT)


def _bounced(error: Exception) -> bool:
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False  # the sender or the text was refused, which is no fault of the address
    return all(code >= _PERMANENT for code, _reason in error.recipients.values())


def _close(connection) -> None:
    try:
        connection.close()
    except OSError:  # the mail is sent; how the server says goodbye is of no matter
        _log.info("A mail server closed the connection rudely")
