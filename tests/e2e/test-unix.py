#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unix sockets made in the form: a real client byte for byte, messages with their bounds, a path
that was left behind, and a pair."""

import os
import re
import socket
import tempfile

import clients
from atspi import run_tests
from clients import NASTY
from porthole import Porthole


def accepted(app):
    app.wait_for(lambda: app.names('CONNECTED'), 'a connection')
    return app.names('CONNECTED')[-1]


def path():
    return os.path.join(tempfile.mkdtemp(prefix='ph-e2e-'), 'sock')


def connected(where, kind=socket.SOCK_STREAM):
    client = socket.socket(socket.AF_UNIX, kind)
    client.settimeout(clients.limit())
    client.connect(where)
    return client


def test_talks_with_socat(app):
    where = path()
    name = app.make('Unix Server', local_path=where)
    app.wait_state(name, 'LISTEN')
    with clients.program('socat', '-', f'UNIX-CONNECT:{where}') as socat:
        socat.stdin.write(NASTY)
        socat.stdin.flush()
        app.select(accepted(app))
        app.wait_data('received', NASTY)
        app.send(NASTY[::-1])
        app.wait_data('sent', NASTY[::-1])
        assert socat.stdout.read(len(NASTY)) == NASTY[::-1]
        app.wait_for(lambda: any(re.match(rf'Peer: socat, process {socat.pid}, user \d+',
                                          label.get_name() or '')
                                 for label in app.find_all('label')), 'who the peer is')


def test_talks_by_an_abstract_name(app):
    name = app.make('Unix Server', local_path='@ph-e2e-name')
    app.wait_state(name, 'LISTEN')
    with connected('\0ph-e2e-name') as client:
        client.sendall(NASTY)
        app.select(accepted(app))
        app.wait_data('received', NASTY)
        app.send(b'back')
        assert clients.receive(client, 4) == b'back'


def test_keeps_the_bounds_of_messages(app):
    where = path()
    form = app.open_form('Unix Server')
    form.pick('Type', 'SOCK_SEQPACKET')
    form.fill(name='packets', local_path=where)
    form.create()
    app.wait_state('packets', 'LISTEN')
    with connected(where, socket.SOCK_SEQPACKET) as client:
        for data in (b'one', b'', b'two'):
            client.send(data)
        app.select(accepted(app))
        app.wait_for(lambda: [row.bytes for row in app.rows('Messages')] == [b'one', b'', b'two'],
                     'three messages, one of them empty')


def test_explains_a_path_left_behind(app):
    where = path()
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(where)
    app.make('Unix Server', local_path=where)
    reason = app.wait_failure('bind', 'EADDRINUSE')
    assert 'left behind' in reason and 'delete the file' in reason, reason


def test_joins_a_pair(app):
    app.make('Socket Pair', name='left')
    app.wait_for(lambda: app.names('CONNECTED') == ['left', 'b'], 'both ends')
    app.select('left')
    app.send(b'through the pair')
    app.wait_data('sent', b'through the pair')
    app.select('b')
    app.wait_data('received', b'through the pair')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
