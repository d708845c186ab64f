#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the tree to app/DESIGN.md: arrows between rooms, no GTK in the core, no stray files.

    check-layers.py SOURCE_ROOT BUILD_ROOT      prints TAP, one subtest a rule
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import tap

# What each room may include besides itself. An arrow carries on: who may include model may
# include what model includes.
ARROWS = {
    'base': [],
    'net': ['base'],
    'capture': ['base'],
    'present': ['capture'],
    'model': ['net', 'capture'],
    'scenario': ['model'],
    'cli': ['scenario'],
    'ui': ['model', 'present', 'scenario'],
}
MAX_LINES = 900
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
TOOLKIT_HEADER = re.compile(r'^(gtk|gdk|gsk|adwaita|adw|graphene)\b')
TOOLKIT_SYMBOL = re.compile(r'\b(gtk|gdk|gsk|adw)_\w+')
SPDX = 'SPDX-License-Identifier: GPL-3.0-or-later'
# AppStream wants the description of a program under a permissive licence.
SPDX_METAINFO = 'SPDX-License-Identifier: CC0-1.0'
SPDX_SUFFIXES = {'.c', '.h', '.py', '.build', '.ui', '.css', '.svg', '.xml', '.in', '.1',
                 '.porthole', '.sh', '.supp'}
RESOURCE_SUFFIXES = {'.ui', '.css', '.svg'}

source_root, build_root = (Path(argument).resolve() for argument in sys.argv[1:3])


def relative(path):
    return path.relative_to(source_root).as_posix()


def files_below(*folders, suffixes=None):
    """The project's files in some top-level folders, without what Python leaves behind."""
    for folder in folders:
        for path in sorted((source_root / folder).rglob('*')):
            if path.is_file() and '__pycache__' not in path.parts:
                if suffixes is None or path.suffix in suffixes:
                    yield path


def read_text(path):
    return path.read_text(encoding='utf-8')


def lines_of(path):
    return read_text(path).splitlines()


def room_of(path):
    """The room a file of app/ or ui/ lives in; None for app/meson.build and its like."""
    parts = path.relative_to(source_root).parts
    if parts[0] == 'ui':
        return 'ui'
    return parts[1] if len(parts) > 2 else None


def allowed_rooms(room):
    reached, waiting = set(), [room]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += ARROWS[current]
    return reached


def includes_of(path):
    for number, line in enumerate(lines_of(path), 1):
        if match := INCLUDE.match(line):
            yield number, match.group(1)


def introspect(name):
    """One of Meson's descriptions of the build, as it stands for the whole project."""
    return json.loads(read_text(build_root / 'meson-info' / f'intro-{name}.json'))


def check_arrows():
    """includes obey the arrows between the rooms"""
    headers = {path.name: path for path in files_below('app', 'ui', suffixes={'.h'})}
    for path in files_below('app', 'ui', suffixes={'.c', '.h'}):
        room = room_of(path)
        if room not in ARROWS:
            yield f'{relative(path)}: app/DESIGN.md has no room {room}'
            continue
        allowed = allowed_rooms(room)
        if relative(path) == 'ui/main.c':
            allowed.add('cli')
        for number, include in includes_of(path):
            name = Path(include).name
            if not name.startswith('ph-'):
                continue
            if name not in headers:
                yield f'{relative(path)}:{number}: there is no {include}'
            elif room_of(headers[name]) not in allowed:
                yield f'{relative(path)}:{number}: {room} must not see {relative(headers[name])}'


def check_toolkit_headers():
    """no header of GTK under app/"""
    for path in files_below('app', suffixes={'.c', '.h'}):
        for number, include in includes_of(path):
            if TOOLKIT_HEADER.match(include):
                yield f'{relative(path)}:{number}: includes {include}'


def check_toolkit_symbols():
    """no symbol of GTK in the archives of app/"""
    archives = sorted((build_root / 'app').rglob('*.a'))
    if not archives:
        yield f'no archive below {build_root}/app'
    for archive in archives:
        symbols = subprocess.run(['nm', '--format=just-symbols', archive], check=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 encoding='utf-8').stdout
        for symbol in sorted({match.group() for match in TOOLKIT_SYMBOL.finditer(symbols)}):
            yield f'{archive.name}: uses {symbol}'


def check_compiled():
    """every .c file is part of the build"""
    sources = {source for target in introspect('targets')
               for group in target['target_sources'] for source in group.get('sources', [])}
    options = {option['name']: option['value'] for option in introspect('buildoptions')}
    left_out = [folder for option, folders in (('ui', ['ui/', 'tests/ui/', 'tests/e2e/',
                                                      'tests/bench/']),
                                               ('bench', ['tests/bench/']),
                                               ('fuzz', ['tests/fuzz/']))
                if not options[option] for folder in folders]
    for path in files_below('app', 'ui', 'tests', suffixes={'.c'}):
        if str(path) not in sources and not relative(path).startswith(tuple(left_out)):
            yield f'{relative(path)}: no meson.build compiles it'


def listed_resources():
    for manifest in files_below('resources', suffixes={'.xml'}):
        for entry in re.findall(r'<file\b[^>]*>([^<]+)</file>', read_text(manifest)):
            yield manifest.parent / entry.strip()


def check_resources():
    """every template, style sheet and icon is bundled or installed"""
    known = {str(path) for path in listed_resources()} | set(introspect('installed'))
    plans = ''.join(read_text(path) for path in files_below('resources', 'data')
                    if path.name == 'meson.build')
    for path in files_below('resources', 'ui', 'data', suffixes=RESOURCE_SUFFIXES):
        if str(path) not in known and f"'{path.name}'" not in plans:
            yield f'{relative(path)}: in no gresource file and not installed'


def wants_licence(path):
    if path.suffix in SPDX_SUFFIXES:
        return True
    return path.suffix == '' and read_text(path).startswith('#!')


def check_licences():
    """every file names its licence"""
    top = [path for path in (source_root / 'dev', source_root / '.ci' / 'run',
                             source_root / 'meson.build', source_root / 'meson_options.txt')]
    inside = [path for path in files_below('app', 'ui', 'resources', 'tests', 'data')
              if path.suffix != '.png' and wants_licence(path)]
    for path in top + inside:
        wanted = SPDX_METAINFO if '.metainfo.' in path.name else SPDX
        if not any(wanted in line for line in lines_of(path)[:5]):
            yield f'{relative(path)}: "{wanted}" is not in its first lines'


def check_sizes():
    """no file of app/ or ui/ is over the limit"""
    for path in files_below('app', 'ui', suffixes={'.c', '.h'}):
        count = len(lines_of(path))
        if count > MAX_LINES:
            yield f'{relative(path)}: {count} lines; the limit is {MAX_LINES}'


RULES = [check_arrows, check_toolkit_headers, check_toolkit_symbols, check_compiled,
         check_resources, check_licences, check_sizes]

if __name__ == '__main__':
    tap.run('/layers', [(rule.__doc__, rule) for rule in RULES])
