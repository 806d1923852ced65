"""A visitor whose browser runs no scripts."""

from playwright.sync_api import expect

from tests.browser.conftest import Visits


def test_a_link_to_a_person_stands_in_for_the_chat(visit: Visits):
    """Point 20."""
    page = visit.context(java_script_enabled=False).new_page()
    page.goto(visit.address("/"))
    link = page.get_by_role("link", name="Neem contact op")
    expect(link).to_be_visible()
    assert str(link.get_attribute("href")).startswith("https://")
    assert page.locator("mkb-chat").count() == 0
