# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identifiers of Windows time zones, as `time.timeZone` takes them. Source: azure-stack-edge facts B.4."""

from __future__ import annotations

_NAMES = """
AUS Central|AUS Eastern|Afghanistan|Alaskan|Aleutian|Altai|Arab|Arabian|Arabic|Argentina|Astrakhan|Atlantic|
Aus Central W.|Azerbaijan|Azores|Bahia|Bangladesh|Belarus|Bougainville|Canada Central|Cape Verde|Caucasus|
Cen. Australia|Central|Central America|Central Asia|Central Brazilian|Central Europe|Central European|
Central Pacific|Chatham Islands|China|Cuba|Dateline|E. Africa|E. Australia|E. Europe|E. South America|Easter Island|
Eastern|Egypt|Ekaterinburg|FLE|Fiji|GMT|GTB|Georgian|Greenland|Greenwich|Haiti|Hawaiian|India|Iran|Israel|Jordan|
Kaliningrad|Korea|Libya|Line Islands|Lord Howe|Magadan|Magallanes|Marquesas|Mauritius|Middle East|Montevideo|Morocco|
Mountain|Myanmar|N. Central Asia|Namibia|Nepal|New Zealand|Newfoundland|Norfolk|North Asia|North Asia East|
North Korea|Omsk|Pacific|Pacific SA|Pakistan|Paraguay|Qyzylorda|Romance|Russia Time Zone 10|Russia Time Zone 11|
Russia Time Zone 3|Russian|SA Eastern|SA Pacific|SA Western|SE Asia|Saint Pierre|Sakhalin|Samoa|Sao Tome|Saratov|
Singapore|South Africa|South Sudan|Sri Lanka|Sudan|Syria|Taipei|Tasmania|Tocantins|Tokyo|Tomsk|Tonga|Transbaikal|
Turkey|Turks And Caicos|US Eastern|US Mountain|UTC|UTC+12|UTC+13|UTC-02|UTC-08|UTC-09|UTC-11|Ulaanbaatar|Venezuela|
Vladivostok|Volgograd|W. Australia|W. Central Africa|W. Europe|W. Mongolia|West Asia|West Bank|West Pacific|Yakutsk|
Yukon
"""


def _identifier(name: str) -> str:
    """Most identifiers end with a word that the table above leaves out."""
    return name if name.startswith(("UTC", "Russia Time Zone")) else f"{name} Standard Time"


TIME_ZONES = frozenset(_identifier(name) for name in _NAMES.replace("\n", "").split("|"))
