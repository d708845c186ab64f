#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sockets under manual control: nothing is accepted or received until the call is made."""

import contextlib
import re

import atspi
import clients
from atspi import run_tests
from porthole import Porthole


def accept_by_hand(app):
    """A client whose connection accept() has just made, with nothing automatic, on its page."""
    _, port = app.listen(behaviour='Nothing')
    client = clients.connected(port)
    app.wait_pipe('1 of 6 seats taken')
    app.call('accept')
    app.select(app.accepted())
    return client


def test_seats_three_clients_at_backlog_two(app):
    _, port = app.listen(behaviour='Nothing', backlog='2')
    app.wait_pipe('0 of 3 seats taken')
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(clients.connected(port)) for _ in range(3)]
        app.wait_pipe('3 of 3 seats taken')
        assert app.names('ESTABLISHED') == []
        app.call('accept')
        first = app.accepted()
        app.wait_pipe('2 of 3 seats taken')
        peer = peers[0].getsockname()
        assert app.row_of(first).endswith(f'from 127.0.0.1:{peer[1]}'), app.row_of(first)


def test_who_waits_and_who_stands_outside(app):
    _, port = app.listen(behaviour='Nothing', backlog='0')
    with contextlib.ExitStack() as stack:
        seated = stack.enter_context(clients.connected(port))
        app.wait_pipe(f'1 of 1 seats taken. In them: 127.0.0.1:{seated.getsockname()[1]}.')
        form = app.open_form('TCP Client')
        form.fill(name='late', peer_host='127.0.0.1', peer_port=str(port))
        form.create()
        app.wait_state('late', 'SYN_SENT')
        app.select('s0')
        app.wait_pipe(r'Outside, in SYN_SENT: 1\.')
        app.get('label', re.compile(r'Outside, in SYN_SENT: late \([1-9] retr'))


def test_says_who_waits_for_whom(app):
    with accept_by_hand(app):
        app.call('recv', buffer_size=4)
        app.get('label', 'We wait in recv() for the peer to send.')
        app.wait_pipe(r'Bounds of receiving: read: recv\(\) waits')


def test_leaves_what_recv_did_not_ask_for(app):
    with accept_by_hand(app) as client:
        client.sendall(b'0123456789')
        app.wait_pipe('receive queue 10 B')
        assert app.data('received') == b''
        app.call('recv', buffer_size=4)
        app.wait_pipe('receive queue 6 B')
        app.wait_data('received', b'0123')
        app.wait_outcome(r'recv\(4\)  →  b"0123"')
        app.call('recv', buffer_size=100)
        app.wait_pipe('receive queue 0 B')
        app.wait_data('received', b'0123456789')


def test_layers_say_where_bytes_stand(app):
    with accept_by_hand(app) as client:
        client.sendall(b'0123456789')
        app.wait_pipe('receive queue 10 B')
        app.call('recv', buffer_size=4)
        app.wait_pipe('receive queue 6 B')
        atspi.key('ctrl+shift+l')
        tab = app.get('filler', 'PhLayersTab')
        app.choose(app.get('combo box', 'Direction of the bytes', below=tab), 1)
        app.get('label', 'Of 4 bytes received, from byte 0 on: all read by the program.', below=tab)
        atspi.set_text(app.get('text', 'Which bytes', below=tab), '2-9')
        app.get('label', 'Of 8 bytes received, from byte 2 on: 6 bytes in the receive queue, 2 bytes '
                'read by the program.', below=tab)
        app.get('image', re.compile('^Application: .* Link: interface lo, loopback, MTU '), below=tab)


def test_recv_tells_the_end_of_the_stream(app):
    with accept_by_hand(app) as client:
        client.sendall(b'last')
        client.close()
        app.wait_for(lambda: app.pill() == 'CLOSE_WAIT', 'CLOSE_WAIT')
        app.call('recv', buffer_size=100)
        app.wait_outcome('recv.*last')
        app.call('recv', buffer_size=100)
        app.wait_outcome(r'recv\(100\)  →  b""')


def test_shutdown_ends_one_direction(app):
    with accept_by_hand(app) as client:
        app.call('shutdown')
        app.confirm('shutdown')
        assert client.recv(1) == b''
        app.wait_for(lambda: app.pill() == 'FIN_WAIT2', 'FIN_WAIT2')
        client.sendall(b'still')
        app.wait_pipe('receive queue 5 B')
        app.call('recv', buffer_size=10)
        app.wait_data('received', b'still')


def test_receives_by_itself_once_told_to(app):
    with accept_by_hand(app) as client:
        client.sendall(b'waiting')
        app.wait_pipe('receive queue 7 B')
        app.behave('Automatic')
        app.wait_data('received', b'waiting')
        app.wait_pipe('receive queue 0 B')
        app.behave('Echo')
        client.sendall(b'echoed')
        assert clients.receive(client, 6) == b'echoed'


if __name__ == '__main__':
    run_tests(globals(), Porthole)
