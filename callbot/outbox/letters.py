"""What customers read about their appointments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callbot.appointments import codes
from callbot.appointments.icalendar import Event, calendar
from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import Appointment, AppointmentState, ToldBy
from callbot.language import Language
from callbot.outbox.messages import Email, Message, Sms
from callbot.phrases import Phrases
from callbot.ports import NumberRules
from callbot.profile.model import Profile, Service, Site

_WEEKDAYS: Final = {
    Language.DE: ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip


class Matter(StrEnum):
    """Why somebody is written to."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes in the customer's language, in the firm's words."""

    profile: Profile
    phrases: Mapping[Language, Phrases]
    numbers: NumberRules
    links: CalendarLinks
    ways: frozenset[ToldBy] = frozenset({ToldBy.SMS, ToldBy.EMAIL})
    """What this installation can send."""

    def told_by(self, number: str, email: str | None) -> ToldBy:
        """How a customer can be reached in writing."""
        if email and ToldBy.EMAIL in self.ways and self.sender():
            return ToldBy.EMAIL
        return ToldBy.SMS if ToldBy.SMS in self.ways and self.numbers.may_text(number) else ToldBy.NOTHING

    def message(
        self, matter: Matter, appointment: Appointment, email: str | None, changed_at: datetime
    ) -> Message | None:
        """None when this customer cannot be reached in writing."""
        match appointment.told_by:
            case ToldBy.SMS:
                return Sms(appointment.number, self._sms(matter, appointment))
            case ToldBy.EMAIL:
                return self._email(matter, appointment, email or "", changed_at)
            case ToldBy.NOTHING:
                return None

    def event(self, appointment: Appointment, changed_at: datetime) -> Event:
        """The appointment as its customer's calendar shows it."""
        site, phrases = self._site(appointment), self.phrases[appointment.language]
        return Event(
            uid=self.links.uid(appointment.id),
            sequence=appointment.sequence,
            start=appointment.slot.start,
            end=appointment.slot.end,
            changed_at=changed_at,
            summary=f"{self._service_name(appointment)}, {self.profile.firm.name}",
            description=self._change(phrases, appointment, site),
            cancelled=appointment.state is AppointmentState.CANCELLED,
        )

    def _sms(self, matter: Matter, appointment: Appointment) -> str:
        return " ".join([f"{self.profile.firm.name}:", *self._sentences(matter, appointment)])

    def _email(self, matter: Matter, appointment: Appointment, to: str, changed_at: datetime) -> Email:
        firm = self.profile.firm
        greeting = self.phrases[appointment.language].pick("notice_letter", name=appointment.name)
        subject, *others = self._sentences(matter, appointment)
        return Email(
            to=to,
            sender=self.sender() or "",
            sender_name=firm.name,
            subject=subject.rstrip("."),
            text="\n".join([greeting, "", subject, "", *others, "", firm.name, ""]),
            calendar=calendar(firm.name, [self.event(appointment, changed_at)]),
        )

    def _sentences(self, matter: Matter, appointment: Appointment) -> list[str]:
        phrases, site = self.phrases[appointment.language], self._site(appointment)
        when = written_time(appointment.slot.start, appointment.language)
        first = phrases.pick(f"notice_{matter}", service=self._service_name(appointment), when=when)
        if matter is Matter.CANCELLED:
            return [first, phrases.pick("notice_rebook", phone=self.numbers.national(site.phone))]
        sentences = [first, self._change(phrases, appointment, site)]
        if matter is not Matter.REMINDER:
            sentences.append(phrases.pick("notice_calendar", link=self.links.appointment(appointment.id)))
        return sentences

    def _change(self, phrases: Phrases, appointment: Appointment, site: Site) -> str:
        code, phone = codes.written(appointment.code), self.numbers.national(site.phone)
        return phrases.pick("notice_change", code=code, phone=phone)

    def _service_name(self, appointment: Appointment) -> str:
        named = (service for service in self.profile.services if service.id == appointment.slot.service)
        service: Service | None = next(named, None)
        # A service may have left the profile since it was booked.
        return service.name.get(appointment.language, service.id) if service else appointment.slot.service

    def _site(self, appointment: Appointment) -> Site:
        sites = self.profile.sites
        return next((site for site in sites if site.id == appointment.slot.site), sites[0])

    def sender(self) -> str | None:
        """From whom e-mail comes; None: no site has an address."""
        return next((site.email for site in self.profile.sites if site.email), None)


def written_time(at: datetime, language: Language) -> str:
    """A moment as people write it: "Mittwoch, 25.11.2026, 9:00 Uhr"."""
    weekday = _WEEKDAYS[language][at.weekday()]
    match language:
        case Language.DE:
            return f"{weekday}, {at.day}.{at.month}.{at.year}, {at.hour}:{at.minute:02} Uhr"
        case Language.EN:
            noon = "am" if at.hour < 12 else "pm"
            return f"{weekday} {at.day} {_MONTHS[at.month - 1]} {at.year}, {at.hour % 12 or 12}:{at.minute:02} {noon}"
