#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Options tab: read from the kernel, changed in place, true to the record."""

import re
import socket

import atspi
from atspi import find, find_all, run_tests, text
from porthole import Porthole


def tab(app):
    """The tab, on screen: looked for once, because the tree is large and each look is slow."""
    if not hasattr(app, 'options'):
        app.show('Options')
        app.options = app.get('filler', 'PhOptionsTab')
    return app.options


def narrow(app, words):
    """Types into the filter, and waits until the rows are few."""
    atspi.set_text(app.get('entry', 'Find an option', below=tab(app)), words)
    app.wait_for(lambda: len(list(find_all(tab(app), 'list item'))) < 12, f'few rows by {words!r}')


def row(app, name):
    return app.get('list item', name, below=tab(app))


def said(app, name):
    """What stands below the option's name: its meaning, how its value came to be, or a fault."""
    return [label.get_name() for label in find_all(row(app, name), 'label')][1]


def wait_said(app, name, pattern):
    app.wait_for(lambda: re.search(pattern, said(app, name), re.DOTALL),
                 f'{name} to say {pattern!r}')


def set_option(app, name, value):
    entry = app.get('text', name, below=row(app, name))
    atspi.set_text(entry, value)
    app.do(app.get('push button', f'Set {name}', below=row(app, name)))
    return entry


def test_shows_what_the_kernel_made_of_it(app):
    app.make('TCP Server', name='srv')
    narrow(app, 'SO_RCVBUF')
    entry = set_option(app, 'SO_RCVBUF', '4096')
    wait_said(app, 'SO_RCVBUF', 'Asked for 4096, the kernel made it 8192 bytes')
    app.wait_for(lambda: text(entry) == '8192', 'the true size')
    narrow(app, 'TCP_CONGESTION')
    set_option(app, 'TCP_CONGESTION', 'nonsense')
    wait_said(app, 'TCP_CONGESTION', r'ENOENT.*no such algorithm')
    narrow(app, 'IP_TTL')
    set_option(app, 'IP_TTL', '999')
    wait_said(app, 'IP_TTL', '1 to 255')
    app.show('Calls')

    def option_calls():
        return [call.what for call in app.rows('Calls') if 'sockopt' in call.what]
    app.wait_for(lambda: len(option_calls()) == 2, 'two calls on options')
    rows = option_calls()
    assert len(rows) == 2 and 'SO_RCVBUF, 4096' in rows[0] and 'TCP_CONGESTION' in rows[1], rows


def test_rows_are_named_and_found(app):
    app.make('UDP Socket', name='udp')
    row(app, 'SO_REUSEADDR')
    names = [item.get_name() for item in find_all(tab(app), 'list item')]
    assert len(names) > 25 and '' not in names, names
    narrow(app, 'broad')
    app.wait_gone('list item', 'SO_REUSEADDR', below=tab(app))
    for item in find_all(tab(app), 'list item', re.compile('^SO_')):
        name = item.get_name()
        assert find(item, 'push button', f'About {name}'), f'nothing to learn about {name}'
        assert find(item, 'check box', name), f'no switch named {name}'


def test_broadcast_by_the_switch(app):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(('', 0))
        peer.settimeout(10)
        app.make('UDP Socket', name='udp')
        app.send_to('127.255.255.255', peer.getsockname()[1])
        app.send(b'lost')
        app.wait_failure('sendto', 'EACCES')
        narrow(app, 'SO_BROADCAST')
        switch = app.get('check box', 'SO_BROADCAST', below=row(app, 'SO_BROADCAST'))
        app.do(switch)
        wait_said(app, 'SO_BROADCAST', 'Set by you; a new socket has 0')
        assert 'checked' in atspi.states(switch), atspi.states(switch)
        app.send(b'found')
        assert peer.recv(100) == b'found'


def test_joins_and_leaves_a_group(app):
    app.make('UDP Socket', name='udp')
    narrow(app, 'join')
    group = app.get('text', 'Group', below=tab(app))
    atspi.set_text(group, '239.255.77.31')
    app.do(app.get('push button', 'Join', below=tab(app)))
    leave = app.get('push button', re.compile(r'^Leave 239\.255\.77\.31'), below=tab(app))
    app.do(leave)
    app.wait_gone('push button', re.compile('^Leave '), below=tab(app))
    app.wait_outcome(r'udp\.setsockopt\(IPPROTO_IP, IP_DROP_MEMBERSHIP.*  →  ok')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
