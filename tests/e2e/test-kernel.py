#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kernel tab: what the kernel says of a real connection, frozen, compared, copied."""

import re

import atspi
import clients
from atspi import find, find_all, run_tests
from porthole import Porthole


def tab(app):
    if not hasattr(app, 'kernel'):
        app.show('Kernel')
        app.kernel = app.get('filler', 'PhKernelTab')
    return app.kernel


def narrow(app, words):
    """Types into the filter, and waits until the rows are few."""
    atspi.set_text(app.get('entry', 'Find a figure of the kernel', below=tab(app)), words)
    app.wait_for(lambda: 0 < len(list(find_all(tab(app), 'list item'))) < 12, f'few rows: {words}')


def said(app, name):
    """All that stands in the row of a field."""
    row = find(tab(app), 'list item', re.compile(re.escape(name)))
    return ' '.join(label.get_name() for label in find_all(row, 'label')) if row else ''


def wait_said(app, name, pattern):
    app.wait_for(lambda: re.search(pattern, said(app, name)), f'{name} to say {pattern!r}')


def press(app, name):
    button = app.get('push button', name, below=tab(app))
    before = 'pressed' in atspi.states(button)
    app.do(button)
    app.wait_for(lambda: ('pressed' in atspi.states(button)) != before, f'{name} to change')


def test_says_compares_and_freezes(app):
    _, port = app.listen(behaviour='Nothing')
    with clients.connected(port) as client:
        app.call('accept')
        name = app.accepted()
        app.select(name)
        tab(app)
        wait_said(app, 'tcpi_state', 'ESTABLISHED')
        narrow(app, 'SIOCINQ')
        wait_said(app, 'SIOCINQ', '0 bytes')
        press(app, 'Compare')
        wait_said(app, 'SIOCINQ', '0 bytes  →.* 0 bytes.*the same')
        client.sendall(b'hello')
        wait_said(app, 'SIOCINQ', r'0 bytes  →.* 5 bytes.*\+5 bytes')
        press(app, 'Freeze')
        client.sendall(b' again')
        app.wait_pipe('11')
        wait_said(app, 'SIOCINQ', r' 5 bytes')
        press(app, 'Freeze')
        wait_said(app, 'SIOCINQ', r'0 bytes  →.* 11 bytes')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
