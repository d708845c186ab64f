#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start page: one press, and the first exchange is seen."""

import clients
from atspi import action_names, run_tests
from porthole import Porthole

HELLO = b'Hello, socket!\r\n'


def test_tcp_echo_pair_shows_a_line_there_and_back(app):
    app.do('push button', 'TCP Echo Pair')
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.wait_data('sent', HELLO)
    app.wait_data('received', HELLO)
    assert len(app.names('ESTABLISHED')) == 2 and len(app.names('LISTEN')) == 1, app.socket_rows()


def test_udp_pair_shows_a_datagram_each_way(app):
    app.do('push button', 'UDP Pair')
    app.wait_data('sent', b'ping')
    app.wait_data('received', b'pong')
    first, second = app.names()
    app.select(second)
    app.wait_data('sent', b'pong')
    app.wait_data('received', b'ping')
    assert first != second


def test_listen_on_a_port_listens(app):
    app.do('push button', 'Listen on a Port')
    app.wait_for(lambda: app.names('LISTEN'), 'a listener')
    with clients.connected(app.port_of(app.names('LISTEN')[0])) as client:
        client.sendall(HELLO)
        app.select(app.accepted())
        app.wait_data('received', HELLO)


def test_connected_pair_is_manual(app):
    app.do(app.get('push button', 'Presets', where=action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.send(b'unread')
    app.wait_data('sent', b'unread')
    app.wait_pipe('peer’s queue 6 B, peer read 0 B')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
