#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any feature, by the name it has in C or Python, without the mouse."""

import re

from atspi import key, run_tests, states, type_text
from porthole import Porthole


def go_to(app, name, place):
    """Looks for `name` in the finder and goes where its first hit leads."""
    key('ctrl+k')
    app.get('frame', 'Find a Feature')
    type_text(name)
    app.wait_for(lambda: app.find('list item', re.compile(f'^{name}, {place}')), f'the hit {name}')
    key('Return')


def test_leads_to_a_look_up(app):
    go_to(app, 'gethostbyaddr', 'tool')
    app.wait_for(lambda: app.find('label', re.compile(r'^gethostbyaddr\(')), 'the look-up')


def test_leads_to_an_option_of_the_socket(app):
    app.make('UDP Socket')
    go_to(app, 'SO_BROADCAST', 'option')
    app.wait_for(lambda: 'selected' in states(app.get('page tab', 'Options')), 'the Options tab')


def test_leads_to_an_error(app):
    go_to(app, 'ECONNREFUSED', 'error')
    app.get('label', 'ECONNREFUSED (111)')
    app.get('label', 'Connection refused')
    key('Down')   # from the search, the first call that gives it
    app.get('label', 'When connect() gives it')


def test_leads_to_the_states_of_the_socket(app):
    app.make('UDP Socket')
    go_to(app, 'TIME_WAIT', 'on the page')
    app.wait_for(lambda: 'selected' in states(app.get('page tab', 'State')), 'the State tab')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
