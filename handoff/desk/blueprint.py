"""All pages under /desk, put together."""

from flask import Blueprint

from handoff.desk import actions, live, sign_in, stream
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
    actions.add_presence(pages, services)
    actions.add_transfers(pages, services)
    return pages
