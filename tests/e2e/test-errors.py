#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that fail: name, number and a sentence on the page, and foretold where it can be known."""

import os
import re
import shlex
import socket
import struct

import clients
from atspi import run_tests
from porthole import Porthole


def expect(app, call, label):
    """Waits until the page tells that the call failed with `label`, and gives a reason."""
    said = app.wait_outcome(rf'{call}.*  →  {re.escape(label)}').splitlines()
    reasons = [line for line in said if '→' not in line]
    assert reasons and len(reasons[0]) > 20, said
    return reasons[0]


def confirm(app, name):
    """Makes the call of an open popover as it stands."""
    bar = app.get('filler', 'PhCallBar')
    app.do(app.get('push button', name, nth=1, below=bar))


def test_eaddrinuse_names_the_port(app):
    with clients.listening() as other:
        port = other.getsockname()[1]
        app.make('TCP Server', local_port=str(port))
        reason = expect(app, 'bind', 'EADDRINUSE (98)')
        assert str(port) in reason, reason


def test_eaddrnotavail(app):
    app.make('TCP Server', local_host='192.0.2.1')
    expect(app, 'bind', 'EADDRNOTAVAIL (99)')


def test_eacces_for_a_broadcast_without_the_option(app):
    app.make('UDP Socket')
    app.send_to('127.255.255.255', 9)
    app.send(b'to all')
    reason = expect(app, 'sendto', 'EACCES (13)')
    assert 'SO_BROADCAST' in reason, reason


def test_econnrefused(app):
    port = clients.free_port()
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(port))
    reason = expect(app, 'connect', 'ECONNREFUSED (111)')
    assert str(port) in reason, reason


def test_eisconn_and_einval_on_a_connected_socket(app):
    with clients.listening() as server:
        port = server.getsockname()[1]
        app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(port))
        app.wait_state('s0', 'ESTABLISHED')
        assert 'EISCONN (106)' in app.foretold('connect'), app.foretold('connect')
        app.call('connect', host='127.0.0.1', port=port)
        expect(app, 'connect', 'EISCONN (106)')
        app.call('bind', host='127.0.0.1', port=0)
        expect(app, 'bind', 'EINVAL (22)')
        app.call('accept')
        expect(app, 'accept', 'EINVAL (22)')


def test_enotconn_and_epipe_without_a_connection(app):
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(clients.free_port()))
    expect(app, 'connect', 'ECONNREFUSED (111)')
    assert 'ENOTCONN (107)' in app.foretold('recv'), app.foretold('recv')
    app.call('recv', buffer_size=10)
    expect(app, 'recv', 'ENOTCONN (107)')
    app.send(b'nobody')
    expect(app, 'send', 'EPIPE (32)')
    app.call('shutdown')
    confirm(app, 'shutdown')
    expect(app, 'shutdown', 'ENOTCONN (107)')


def test_epipe_after_shutdown(app):
    with clients.listening() as server:
        app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(server.getsockname()[1]))
        app.wait_state('s0', 'ESTABLISHED')
        app.call('shutdown')
        confirm(app, 'shutdown')
        app.wait_outcome(r'shutdown\(SHUT_WR\)  →  ok')
        app.send(b'too late')
        expect(app, 'send', 'EPIPE (32)')


def test_econnreset_by_a_peer_that_resets(app):
    _, port = app.listen(behaviour='Nothing')
    with clients.connected(port) as client:
        app.call('accept')
        app.select(app.accepted())
        app.call('recv', buffer_size=10)
        app.wait_for(app.running, 'recv() to wait')
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    expect(app, 'recv', 'ECONNRESET (104)')


def test_udp_errors(app):
    app.make('UDP Socket', behaviour='Nothing')
    app.send(b'to nobody')
    expect(app, 'send', 'EDESTADDRREQ (89)')
    app.call('listen', backlog=1)
    expect(app, 'listen', 'EOPNOTSUPP (95)')
    app.send_to('127.0.0.1', 9)
    app.send(b'x' * 65508)
    expect(app, 'sendto', 'EMSGSIZE (90)')


class Unprivileged(Porthole):
    """Without the right to low ports, whoever runs the tests."""

    def __init__(self):
        program = shlex.split(os.environ['PORTHOLE'])
        drop = ['setpriv', '--inh-caps=-net_bind_service', '--bounding-set=-net_bind_service']
        super().__init__(drop + program if os.geteuid() == 0 else program)


def test_eacces_for_a_low_port(app):
    app.stop()
    other = Unprivileged()
    try:
        other.make('TCP Server', local_port='80')
        reason = expect(other, 'bind', 'EACCES (13)')
        assert '1024' in reason or '80' in reason, reason
    finally:
        assert other.stop() == 0


if __name__ == '__main__':
    run_tests(globals(), Porthole)
