#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that misbehave: one resets, one never reads."""

import re
import socket
import struct

import clients
from atspi import run_tests
from porthole import Porthole, named

HUGE = 24 * 1024 * 1024


def connect_to(app, server):
    """A client made in the form and the peer that accepted it."""
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(server.getsockname()[1]))
    return server.accept()[0]


def test_a_reset_is_told_and_keeps_what_came_before(app):
    with clients.listening() as server, connect_to(app, server) as peer:
        peer.sendall(b'before')
        app.wait_data('received', b'before')
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        peer.close()
        app.wait_for(lambda: app.pill() == 'CLOSE', 'CLOSE')
        app.show('Calls')
        app.wait_for(lambda: any('ECONNRESET (104)' in (row.result or '')
                                 for row in app.rows('Calls')), 'the reset among the calls')
        app.show('Data')
        app.wait_data('received', b'before')


def test_a_peer_that_never_reads_parks_send(app):
    with clients.listening() as server, connect_to(app, server):
        app.attach('x' * HUGE)
        app.do('push button', named('Send'))
        app.wait_for(lambda: [call.startswith('s0.send(') for call in app.running()] == [True],
                     'send() to wait')
        app.wait_pipe(r'unsent [1-9]')
        app.do(app.get('push button', re.compile('^Cancel s0.send')))
        said = app.wait_outcome(r's0\.send\(.*  →  ECANCELED \(125\)')
        sent, size = (int(number.replace(',', '')) for number in
                      re.search(r'after ([\d,]+) of ([\d,]+) bytes', said).groups())
        assert 0 < sent < size == HUGE, said
        # What did not go stands in the composer again.
        app.get('label', f'{size - sent:,} bytes not sent yet')
        app.wait_for(lambda: not app.running(), 'send() to end')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
