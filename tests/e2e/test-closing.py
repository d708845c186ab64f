#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaving: nothing that is open goes without a word, and every socket is closed in order."""

import re
import signal

import atspi
import clients
from atspi import run_tests
from porthole import Porthole


def ask_to_close(app):
    """Presses Close and returns the dialog's heading and body."""
    app.do('push button', 'Close')
    app.get('push button', re.compile('Close All$'))
    said = [node.get_name() for node in app.find_all('label')]
    heading = next(text for text in said if re.search('Socket(s Are| Is) Open$', text))
    return heading, next(text for text in said if 'closed in order' in text)


def open_connection(app):
    """A listener with one client, who is returned; what it sends is not read."""
    _, port = app.listen(behaviour='Nothing')
    peer = clients.connected(port)
    app.wait_pipe('1 of 6 seats')
    app.call('accept')
    app.select(app.accepted())
    return peer


def test_close_tells_what_is_open_and_peers_see_a_fin(app):
    with open_connection(app) as peer:
        heading, _ = ask_to_close(app)
        assert heading == '2 Sockets Are Open', heading
        app.do(app.get('push button', re.compile('Close All$')))
        assert peer.recv(1) == b'', 'the peer got something else than a FIN'
        assert app.wait_end() == 0


def test_cancel_keeps_everything(app):
    with open_connection(app) as peer:
        ask_to_close(app)
        app.do(app.get('push button', re.compile('Cancel$'),
                       below=app.get('push button', re.compile('Close All$')).get_parent()))
        app.wait_gone('push button', re.compile('Close All$'))
        app.send(b'still here')
        assert clients.receive(peer, 10) == b'still here'
        assert len(app.names('ESTABLISHED')) == 1


def test_unread_bytes_are_told(app):
    with open_connection(app) as peer:
        peer.sendall(b'12345')
        app.wait_pipe('receive queue 5 B')
        _, body = ask_to_close(app)
        assert '5 bytes received but not read' in body and 'reset' in body, body
        app.do(app.get('push button', re.compile('Close All$')))
        assert app.wait_end() == 0
        try:
            peer.recv(1)
            raise AssertionError('the peer saw no reset')
        except ConnectionResetError:
            pass


def test_closes_at_once_when_nothing_is_open(app):
    app.make('UDP Socket')
    app.call('close')
    app.wait_state('s0', 'fd closed')
    app.do('push button', 'Close')
    assert app.wait_end() == 0


def test_sigterm_closes_in_order_without_asking(app):
    with open_connection(app) as peer:
        app.process.send_signal(signal.SIGTERM)
        assert peer.recv(1) == b'', 'the peer got something else than a FIN'
        assert app.wait_end() == 0


def test_ctrl_q_asks_too(app):
    app.make('UDP Socket')
    atspi.key('ctrl+q')
    app.get('push button', re.compile('Close All$'))
    atspi.key('Escape')
    app.wait_gone('push button', re.compile('Close All$'))
    assert app.names() == ['s0']


if __name__ == '__main__':
    run_tests(globals(), Porthole)
