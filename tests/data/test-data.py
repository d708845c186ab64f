#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the files that a desktop reads to what desktops expect of them.

    test-data.py DESKTOP METAINFO MIME MANUAL ICON SYMBOLIC_ICON      prints TAP
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import gi
import tap

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # noqa: E402

SCENARIO_TYPE = 'application/x-porthole-scenario'
# What recolouring leaves alone: GTK paints symbolic icons in the colour of the text.
SYMBOLIC_COLOUR = '#2e3436'

desktop, metainfo, mime, manual, icon, symbolic = (pathlib.Path(name) for name in sys.argv[1:7])


def faults_of(*command):
    """The output of a validator that is not content; nothing from one that is."""
    result = subprocess.run([str(part) for part in command], check=False, encoding='utf-8',
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.stdout.splitlines() or ['failed'] if result.returncode else []


def test_desktop_file():
    return faults_of('desktop-file-validate', desktop)


def test_metainfo():
    return faults_of('appstreamcli', 'validate', '--no-net', metainfo)


def test_metainfo_launches_the_desktop_file():
    launchable = ElementTree.parse(metainfo).getroot().findtext('launchable')
    return [] if launchable == desktop.name else [f'launches {launchable}, not {desktop.name}']


def test_mime_package():
    with tempfile.TemporaryDirectory() as folder:
        packages = pathlib.Path(folder) / 'packages'
        packages.mkdir()
        shutil.copy(mime, packages)
        faults = faults_of('update-mime-database', folder)
        known = (pathlib.Path(folder) / 'globs').read_text(encoding='utf-8')
    wanted = f'{SCENARIO_TYPE}:*.porthole'
    return faults + ([] if wanted in known.splitlines() else [f'no {wanted} in {known!r}'])


def test_mime_type_is_provided():
    provided = [node.text for node in ElementTree.parse(metainfo).iter('mediatype')]
    return [] if SCENARIO_TYPE in provided else [f'the metainfo provides {provided}']


def check_picture(path, size):
    picture = GdkPixbuf.Pixbuf.new_from_file_at_size(str(path), size, size)
    alpha = picture.get_pixels()[3::4] if picture.get_has_alpha() else b''
    if (picture.get_width(), picture.get_height()) != (size, size):
        yield f'{path.name}: {picture.get_width()}x{picture.get_height()}, not {size}x{size}'
    if not alpha or max(alpha) < 255 or min(alpha) > 0:
        yield f'{path.name}: at {size} px it is empty, or has no transparent corner'


def test_icons_are_drawn():
    sizes = [(icon, 128), (icon, 48), (icon, 16), (symbolic, 32), (symbolic, 16)]
    return [fault for path, size in sizes for fault in check_picture(path, size)]


def test_symbolic_icon_has_one_colour():
    colours = set(re.findall(r'#[0-9a-fA-F]{3,8}\b', symbolic.read_text(encoding='utf-8')))
    return [] if colours == {SYMBOLIC_COLOUR} else [f'uses {sorted(colours)}']


def test_manual_page():
    sections = re.findall(r'^\.SH (.+)$', manual.read_text(encoding='utf-8'), re.MULTILINE)
    wanted = ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'COMMANDS', 'OPTIONS', 'EXIT STATUS']
    return [f'no section {name}' for name in wanted if name not in sections]


if __name__ == '__main__':
    tap.run('/data', tap.functions_of(globals()))
