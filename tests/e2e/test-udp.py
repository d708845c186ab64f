#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Datagrams both ways, to any peer, over both families."""

import re

import clients
from atspi import run_tests
from clients import NASTY
from porthole import Porthole


def exchange(app, host, **how):
    """A datagram there and one back to the peer that the page names as its sender."""
    name = app.make('UDP Socket', **how)
    port = app.port_of(name)
    with clients.datagrams(host) as peer:
        peer.sendto(NASTY, (host, port))
        app.wait_data('received', NASTY)
        peer_port = peer.getsockname()[1]
        result = app.rows('Messages')[0].result
        assert result == f'from {at(host, peer_port)}', result
        app.send_to(host, peer_port)
        app.send(NASTY[::-1])
        got, sender = peer.recvfrom(65536)
        assert (got, sender[:2]) == (NASTY[::-1], (host, port))
        app.wait_data('sent', NASTY[::-1])


def at(host, port):
    return f'[{host}]:{port}' if ':' in host else f'{host}:{port}'


def test_talks_both_ways(app):
    exchange(app, '127.0.0.1')


def test_talks_both_ways_over_ipv6(app):
    exchange(app, '::1', inet6=True)


def test_talks_to_any_peer(app):
    name = app.make('UDP Socket')
    with clients.datagrams() as first, clients.datagrams() as second:
        for peer, data in ((first, b'to the first'), (second, b'to the second'), (first, b'')):
            app.send_to(*peer.getsockname())
            app.send(data)
            assert peer.recvfrom(100) == (data, ('127.0.0.1', app.port_of(name)))
        app.wait_for(lambda: len(app.rows('Messages')) == 3, 'three datagrams sent')
        said = [(row.size, row.result) for row in app.rows('Messages')]
        ports = [peer.getsockname()[1] for peer in (first, second, first)]
        assert said == [(f'{size} bytes', f'to 127.0.0.1:{port}')
                        for size, port in zip((12, 13, 0), ports)], said


def test_keeps_the_bounds_of_datagrams(app):
    name = app.make('UDP Socket')
    with clients.datagrams() as peer:
        for data in (b'one', b'', b'two'):
            peer.sendto(data, ('127.0.0.1', app.port_of(name)))
        app.wait_for(lambda: [row.bytes for row in app.rows('Messages')] == [b'one', b'', b'two'],
                     'three datagrams, one of them empty')


def test_says_that_a_datagram_is_empty(app):
    name = app.make('UDP Socket')
    with clients.datagrams() as peer:
        for data in (b'one', b''):
            peer.sendto(data, ('127.0.0.1', app.port_of(name)))
        app.wait_for(lambda: len(app.rows('Messages')) == 2, 'two datagrams')
        said = [(row.kind, row.what, row.size) for row in app.rows('Messages')]
        assert said == [('received', 'one', '3 bytes'),
                        ('received', 'empty datagram, 0 bytes', '0 bytes')], said
        app.choose_rows('Messages', 0)
        app.do('push button', 'Hex')
        for index, title in ((1, 'Empty datagram received'), (0, '3 bytes received'),
                             (1, 'Empty datagram received')):
            app.choose_rows('Messages', index)
            app.get('label', re.compile(f'^{title} from 127.0.0.1:'))
        app.get('label', re.compile('^A datagram without a single byte'))
        app.send_to(*peer.getsockname())
        app.send(b'')
        app.wait_for(lambda: app.rows('Messages')[-1].kind == 'sent', 'a datagram sent')
        assert app.rows('Messages')[-1].what == 'empty datagram, 0 bytes'


def test_fixes_a_peer(app):
    with clients.datagrams() as peer, clients.datagrams() as stranger:
        name = app.make('UDP Socket with a Peer', peer_host='127.0.0.1',
                        peer_port=str(peer.getsockname()[1]))
        app.send(b'hello')
        assert peer.recvfrom(100) == (b'hello', ('127.0.0.1', app.port_of(name)))
        # The kernel keeps a stranger's datagram from a connected socket: only the peer's arrives.
        stranger.sendto(b'strange', ('127.0.0.1', app.port_of(name)))
        peer.sendto(b'back', ('127.0.0.1', app.port_of(name)))
        app.wait_data('received', b'back')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
