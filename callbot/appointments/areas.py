"""Which site travels to which postcode."""

from callbot.profile.model import Profile, Site


def serving(profile: Profile, postcode: str) -> Site | None:
    """The site whose travel area names the postcode most closely, else one without limits; None: too far for all."""
    matches = {
        len(start): site for site in reversed(profile.sites) for start in site.postcodes if postcode.startswith(start)
    }
    if matches:
        return matches[max(matches)]
    return next((site for site in profile.sites if not site.postcodes), None)
