"""Kinds of screens and settings of a visitor, as options of a profile."""

from typing import Any

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
SCREENS: dict[str, dict[str, Any]] = {
    "phone": PHONE,
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "320x640": {"viewport": {"width": 320, "height": 640}},
    "320x256": {"viewport": {"width": 320, "height": 256}},
}
