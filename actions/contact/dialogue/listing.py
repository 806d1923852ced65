"""Hogescholen in words: with their town, site and the contact that employers may see."""

from knowledge.schools import Branch, Found, School

_ELSEWHERE = 5
"""Kilometres from which the distance is said."""


def listing(found: Found) -> str:
    """The introduction, and the hogescholen one a line."""
    lines = [f"• {_line(school, found.branches.get(school.id))}" for school in found.schools]
    return "\n".join([_introduction(found), *lines])


def _introduction(found: Found) -> str:
    """The sentence before the list."""
    if found.by_name:
        return (
            "Hier kun je terecht:" if len(found.schools) == 1 else "Hier kun je terecht, bij elk van deze hogescholen:"
        )
    nearest = any(branch.kilometres is not None for branch in found.branches.values())
    return f"Dit is het dichtst bij {found.where}:" if nearest else f"Dit zijn hogescholen in {found.where}:"


def _line(school: School, branch: Branch | None) -> str:
    contact = f" (contact: {school.contact})" if school.contact else ""
    return f"{school.name}{_place(branch) if branch else ''}: {school.site}{contact}"


def _place(branch: Branch) -> str:
    towns = " en ".join(", ".join(branch.towns).rsplit(", ", 1))
    far = branch.kilometres is not None and branch.kilometres >= _ELSEWHERE
    return f", {towns} ({branch.kilometres:.0f} km verderop)" if far else f", {towns}"
