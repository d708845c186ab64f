#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP both ways with curl, ncat, socat and Python, byte for byte as the window shows it."""

import re
import socket

import clients
from atspi import run_tests
from clients import NASTY
from porthole import Porthole

REPLY = b'HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nporthole\n'


def test_serves_curl(app):
    _, port = app.listen()
    with clients.program('curl', '-sS', '-A', 'e2e', '--max-time', clients.limit() * 3,
                         f'http://127.0.0.1:{port}/hello') as curl:
        app.select(app.accepted())
        app.wait_data('received', f'GET /hello HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n'
                      'User-Agent: e2e\r\nAccept: */*\r\n\r\n'.encode())
        app.send(REPLY)
        app.wait_data('sent', REPLY)
        assert curl.stdout.read() == b'porthole\n'
        assert curl.wait(clients.limit()) == 0


def exchange_with(app, *command):
    """Sends NASTY both ways with a program that joins its pipes to the connection."""
    with clients.program(*command) as program:
        program.stdin.write(NASTY)
        program.stdin.flush()
        app.select(app.accepted())
        app.wait_data('received', NASTY)
        app.send(NASTY[::-1])
        app.wait_data('sent', NASTY[::-1])
        assert program.stdout.read(len(NASTY)) == NASTY[::-1]


def test_talks_with_ncat(app):
    _, port = app.listen()
    exchange_with(app, 'ncat', '127.0.0.1', port)


def test_talks_with_socat(app):
    _, port = app.listen()
    exchange_with(app, 'socat', '-', f'TCP4:127.0.0.1:{port}')


def test_talks_with_python_and_sees_it_go(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        client.sendall(NASTY)
        app.select(app.accepted())
        app.wait_data('received', NASTY)
        app.send(NASTY)
        assert clients.receive(client, len(NASTY)) == NASTY
        client.shutdown(socket.SHUT_WR)
        app.wait_for(lambda: app.pill() == 'CLOSE_WAIT', 'CLOSE_WAIT on the page')
        app.wait_for(lambda: app.rows('Messages')[-1].kind == 'end',
                     'the end of the stream among the messages')
        app.choose_rows('Messages', 2)
        app.get('label', re.compile('^End of stream at '))
        app.get('label', re.compile(r'^recv\(\) returned 0: the peer will send no more'))


if __name__ == '__main__':
    run_tests(globals(), Porthole)
