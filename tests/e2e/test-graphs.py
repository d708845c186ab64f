#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Graphs tab: real traffic drawn over time, zoomed, followed, with the other end over it."""

import re

import atspi
import clients
from atspi import run_tests
from porthole import Porthole


def graphs(app):
    """What the graphs say of themselves."""
    node = app.find('image', re.compile('^Graphs over '))
    return node.get_name() if node is not None else ''


def wait_graphs(app, pattern, timeout=10):
    return app.wait_for(lambda: re.search(pattern, graphs(app)), f'the graphs to say {pattern!r}',
                        timeout)


def act(app, action):
    app.do(app.get('image', re.compile('^Graphs over ')), action=action)


def test_draws_what_moves(app):
    _, port = app.listen(behaviour='Nothing')
    with clients.connected(port) as client:
        app.call('accept')
        name = app.accepted()
        app.select(name)
        app.show('Graphs')
        client.sendall(b'x' * 50000)
        wait_graphs(app, r'Queues: send queue 0 bytes.*receive queue 50,000 bytes, between 0 bytes')
        wait_graphs(app, 'Round-trip time: round trip [0-9]')
        wait_graphs(app, 'Congestion window: may be under way [1-9][0-9]* segment')
        wait_graphs(app, '^Graphs over 30.0 s')
        act(app, 'graph.zoom-in')
        wait_graphs(app, '^Graphs over 15.0 s')
        act(app, 'graph.follow')
        app.behave('Automatic')
        wait_graphs(app, 'receive queue')
        act(app, 'graph.follow')
        wait_graphs(app, r'Bytes a second: .*received [^;]*, between 0 B/s and [1-9]')
        wait_graphs(app, r'receive queue 0 bytes, between 0 bytes and 50,000 bytes')
    app.call('close')
    app.wait_state(name, 'fd closed')
    wait_graphs(app, 'receive queue 0 bytes, between 0 bytes and 50,000 bytes')


def test_draws_both_ends(app):
    app.do(app.get('push button', 'Presets', where=atspi.action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.show('Graphs')
    app.send(b'hello')
    wait_graphs(app, r'Bytes a second: sent .*; received .*; \w+: sent .*; \w+: received ')
    wait_graphs(app, r'\w+: receive queue ')


def test_moment_in_the_exchange(app):
    app.do(app.get('push button', 'Presets', where=atspi.action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.show('Graphs')
    app.send(b'hello')
    wait_graphs(app, 'Bytes a second')
    app.click(app.get('image', re.compile('^Graphs over ')))
    atspi.key('Return')
    app.get('image', re.compile('^Event [0-9]+ of [0-9]+: '))


if __name__ == '__main__':
    run_tests(globals(), Porthole)
