"""All pages under /desk, put together."""

from flask import Blueprint

from handoff.desk import (
    actions,
    callback_pages,
    contact_pages,
    customer_pages,
    dictation_pages,
    hours_pages,
    live,
    record_pages,
    sign_in,
    stream,
    telephone,
)
from handoff.desk.guard import Guard
from handoff.desk.pages import make_pages
from handoff.desk.services import DeskServices


def make_blueprint(services: DeskServices) -> Blueprint:
    guard = Guard(services)
    pages = make_pages(services, guard)
    sign_in.add_pages(pages, services, guard)
    sign_in.add_own_pages(pages, services, guard)
    stream.add_pages(pages, services, guard)
    live.add_pages(pages, services)
    telephone.add_pages(pages, services, guard)
    actions.add_presence(pages, services)
    actions.add_transfers(pages, services)
    customer_pages.add_search(pages, services)
    customer_pages.add_changes(pages, services)
    customer_pages.add_merge(pages, services)
    contact_pages.add_contacts(pages, services)
    contact_pages.add_own_contacts(pages, services)
    dictation_pages.add_dictation(pages, services)
    callback_pages.add_callbacks(pages, services)
    hours_pages.add_hours(pages, services)
    record_pages.add_privacy(pages, services)
    record_pages.add_admin(pages, services)
    return pages
