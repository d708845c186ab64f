#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole programs by a click: the course's timestamp servers with a client in Python, one client
after another, a page for curl, and a handler that is changed while the server runs."""

import re
import socket
import time

import atspi
import clients
from atspi import run_tests
from porthole import Porthole

STAMP = re.compile(rb'^\[(.{24})\] (.*)$', re.DOTALL)


def timestamp(answer):
    """What stands behind the time, which is one of now."""
    when, text = STAMP.match(answer).groups()
    now = time.time()
    assert abs(time.mktime(time.strptime(when.decode())) - now) < clients.limit(), when
    return text


def ask(client, text):
    """As the client of the course does with each line."""
    client.sendall(text)
    return timestamp(client.recv(1024))


def test_timestamp_server_and_the_course_client(app):
    name = app.make('TCP Timestamp Server', local_port='0')
    port = app.port_of(name)
    app.wait_behaviour('Timestamp')
    with clients.connected(port) as first:
        assert ask(first, b'hello') == b'hello'
        with clients.connected(port) as second:
            second.sendall(b'my turn')
            app.wait_pipe('1 of 6 seats taken')
            assert ask(first, b'still me') == b'still me'
            first.close()
            assert timestamp(second.recv(1024)) == b'my turn'
    app.wait_for(lambda: any('fd closed' in row for row in app.socket_rows()), 'a client gone')


def test_udp_timestamp_server(app):
    port = app.port_of(app.make('UDP Timestamp Server', local_port='0'))
    for text in (b'hello', b'', b'x' * 900):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(clients.limit())
            client.sendto(text, ('127.0.0.1', port))
            answer, server = client.recvfrom(1024)
            assert timestamp(answer) == text
            assert server == ('127.0.0.1', port)


def test_timestamp_server_and_client_by_one_click(app):
    app.do('push button', 'Timestamp Server')
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.get('label', re.compile(r'\] What time is it\?'))
    app.write('one more')
    app.click('text', 'Bytes to send')
    atspi.key('Return')
    app.get('label', re.compile(r'\] one more'))
    app.wait_for(lambda: app.row_of('client').split(', ')[1] == 'ESTABLISHED', 'still connected')
    atspi.key('Return')
    app.wait_for(lambda: 'fd closed' in app.row_of('client'), 'the client closed by an empty line')


def test_page_for_curl(app):
    form = app.open_form('TCP Server')
    form.pick('By itself', 'Reply Table')
    form.fill(name='web', question='GET ', answer=r'HTTP/1.0 200 OK\r\n\r\nhi')
    app.flip('close', below=form.node)
    form.create()
    app.wait_for(lambda: app.page_name() == 'web', 'the page of web')
    for _ in range(2):
        with clients.program('curl', '-sS', '--max-time', clients.limit() * 3,
                             f'http://127.0.0.1:{app.port_of("web")}/hello') as curl:
            assert curl.stdout.read() == b'hi'
            assert curl.wait(clients.limit()) == 0


def test_another_handler_while_it_runs(app):
    _, port = app.listen(behaviour='Echo')
    app.wait_behaviour('Echo')
    with clients.connected(port) as client:
        client.sendall(b'as it is')
        assert clients.receive(client, 8) == b'as it is'
    app.behave('Upper Case')
    with clients.connected(port) as client:
        client.sendall(b'loud')
        assert clients.receive(client, 4) == b'LOUD'
    app.behave('Manual')
    with clients.connected(port):
        app.wait_pipe('1 of 6 seats taken')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
