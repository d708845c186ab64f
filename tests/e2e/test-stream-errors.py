#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that fail for the state of a connection: name, number and a sentence on the page."""

import socket
import struct

import clients
from atspi import run_tests
from porthole import Porthole


def test_eisconn_and_einval_on_a_connected_socket(app):
    with clients.listening() as server:
        port = server.getsockname()[1]
        app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(port))
        app.wait_state('s0', 'ESTABLISHED')
        assert 'EISCONN (106)' in app.foretold('connect'), app.foretold('connect')
        app.call('connect', host='127.0.0.1', port=port)
        app.wait_failure('connect', 'EISCONN (106)')
        app.call('bind', host='127.0.0.1', port=0)
        app.wait_failure('bind', 'EINVAL (22)')
        app.call('accept')
        app.wait_failure('accept', 'EINVAL (22)')


def test_enotconn_and_epipe_without_a_connection(app):
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(clients.free_port()))
    app.wait_failure('connect', 'ECONNREFUSED (111)')
    assert 'ENOTCONN (107)' in app.foretold('recv'), app.foretold('recv')
    app.call('recv', buffer_size=10)
    app.wait_failure('recv', 'ENOTCONN (107)')
    app.send(b'nobody')
    app.wait_failure('send', 'EPIPE (32)')
    app.call('shutdown')
    app.confirm('shutdown')
    app.wait_failure('shutdown', 'ENOTCONN (107)')


def test_epipe_after_shutdown(app):
    with clients.listening() as server:
        app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(server.getsockname()[1]))
        app.wait_state('s0', 'ESTABLISHED')
        app.call('shutdown')
        app.confirm('shutdown')
        app.wait_outcome(r'shutdown\(SHUT_WR\)  →  ok')
        app.send(b'too late')
        app.wait_failure('send', 'EPIPE (32)')


def test_econnreset_by_a_peer_that_resets(app):
    _, port = app.listen(behaviour='Nothing')
    with clients.connected(port) as client:
        app.call('accept')
        app.select(app.accepted())
        app.call('recv', buffer_size=10)
        app.wait_for(app.running, 'recv() to wait')
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    app.wait_failure('recv', 'ECONNRESET (104)')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
