"""Where a Dutch postcode is, roughly: the largest town of the area that its first two or three digits name."""

import re

_AREAS = """
10 Amsterdam|11 Amstelveen|112 Landsmeer|113 Volendam|114 Monnickendam|12 Hilversum|13 Almere|138 Weesp|14 Bussum
142 Uithoorn|143 Aalsmeer|144 Purmerend|145 Purmerend|146 Purmerend|147 Edam|148 Purmerend|15 Zaandam|16 Hoorn
17 Heerhugowaard|174 Schagen|178 Den Helder|179 Den Burg|18 Alkmaar|19 Beverwijk
20 Haarlem|21 Hoofddorp|216 Lisse|217 Sassenheim|218 Hillegom|22 Katwijk|226 Leidschendam|227 Voorburg|228 Rijswijk
23 Leiden|24 Alphen aan den Rijn|25 Den Haag|26 Delft|267 Naaldwijk|269 's-Gravenzande|27 Zoetermeer|28 Gouda
29 Capelle aan den IJssel|295 Alblasserdam|298 Ridderkerk|299 Barendrecht
30 Rotterdam|31 Schiedam|32 Spijkenisse|322 Hellevoetsluis|324 Middelharnis|325 Middelharnis|326 Oud-Beijerland
33 Dordrecht|34 Nieuwegein|344 Woerden|35 Utrecht|36 Maarssen|364 Mijdrecht|37 Zeist|374 Baarn|375 Bunschoten|376 Soest
377 Barneveld|378 Barneveld|38 Amersfoort|384 Harderwijk|385 Ermelo|386 Nijkerk|388 Putten|389 Zeewolde|39 Veenendaal
396 Wijk bij Duurstede|397 Driebergen-Rijsenburg|399 Houten
40 Tiel|41 Culemborg|413 Vianen|414 Leerdam|42 Gorinchem|43 Zierikzee|433 Middelburg|438 Vlissingen|44 Goes|45 Terneuzen
450 Oostburg|456 Hulst|46 Bergen op Zoom|47 Roosendaal|48 Breda|49 Oosterhout
50 Tilburg|51 Waalwijk|52 Den Bosch|528 Boxtel|53 Zaltbommel|534 Oss|54 Uden|543 Cuijk|546 Veghel|548 Schijndel
55 Veldhoven|555 Valkenswaard|56 Eindhoven|57 Helmond|575 Deurne|58 Venray|583 Boxmeer|59 Venlo
60 Weert|604 Roermond|607 Roermond|61 Sittard|610 Echt|616 Geleen|62 Maastricht|63 Valkenburg|637 Landgraaf|64 Heerlen
646 Kerkrade|65 Nijmegen|66 Wijchen|666 Elst|67 Wageningen|671 Ede|68 Arnhem|69 Zevenaar|695 Dieren|698 Doesburg
70 Doetinchem|71 Winterswijk|72 Zutphen|73 Apeldoorn|74 Deventer|744 Nijverdal|746 Rijssen|747 Goor|748 Haaksbergen
75 Enschede|755 Hengelo|757 Oldenzaal|76 Almelo|77 Hardenberg|773 Ommen|774 Coevorden|78 Emmen|79 Hoogeveen|794 Meppel
80 Zwolle|81 Raalte|816 Epe|817 Vaassen|818 Heerde|82 Lelystad|825 Dronten|826 Kampen|83 Emmeloord|833 Steenwijk
84 Heerenveen|847 Wolvega|85 Joure|853 Lemmer|86 Sneek|87 Bolsward|88 Franeker|886 Harlingen|89 Leeuwarden
90 Leeuwarden|91 Dokkum|92 Drachten|93 Roden|935 Leek|94 Assen|95 Stadskanaal|96 Hoogezand|964 Veendam|967 Winschoten
97 Groningen|98 Zuidhorn|99 Delfzijl|995 Winsum|998 Uithuizen
"""
"""Prefix and town; the longest prefix counts. General knowledge, as of November 2026."""

TOWNS = dict(area.split(" ", 1) for line in _AREAS.split("\n") for area in line.split("|") if area)
_ALONE = re.compile(r"^\W*([1-9]\d{3})\s?(?:[a-z]{2})?\W*$", re.IGNORECASE)
_WRITTEN = re.compile(r"\b([1-9]\d{3})\s?[A-Z]{2}\b|\bpostcode\s(?:is\s)?([1-9]\d{3})\b")
"""In running text four digits alone may as well be a year."""


def town_of(text: str, is_answer: bool) -> str | None:
    """The town near the postcode in a text; `is_answer` says that four digits alone are meant as one."""
    found = (_ALONE.search(text) if is_answer else None) or _WRITTEN.search(text)
    if not found:
        return None
    digits = next(group for group in found.groups() if group)
    return TOWNS.get(digits[:3]) or TOWNS.get(digits[:2])
