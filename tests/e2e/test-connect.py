#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients made in the form, both families, and a server that echoes."""

import clients
from atspi import run_tests
from clients import NASTY
from porthole import Porthole


def test_reaches_a_python_server(app):
    with clients.listening() as server:
        app.make('TCP Client', name='mine', peer_host='127.0.0.1',
                 peer_port=str(server.getsockname()[1]))
        peer, address = server.accept()
        with peer:
            app.wait_state('mine', 'ESTABLISHED')
            assert app.port_of('mine') == address[1]
            peer.sendall(NASTY)
            app.wait_data('received', NASTY)
            app.send(NASTY)
            assert clients.receive(peer, len(NASTY)) == NASTY
            app.wait_data('sent', NASTY)


def test_talks_over_ipv6(app):
    name, port = app.listen(inet6=True)
    assert app.row_of(name).endswith(f'[::1]:{port}'), app.row_of(name)
    with clients.connected(port, '::1') as client:
        client.sendall(NASTY)
        app.select(app.accepted())
        app.wait_data('received', NASTY)
        app.send(NASTY)
        assert clients.receive(client, len(NASTY)) == NASTY


def test_reaches_an_ipv6_server_by_name(app):
    with clients.listening('::1') as server:
        app.make('TCP Client', inet6=True, name='mine', peer_host='::1',
                 peer_port=str(server.getsockname()[1]))
        with server.accept()[0] as peer:
            peer.sendall(b'six')
            app.wait_data('received', b'six')


def test_echoes(app):
    _, port = app.listen(behaviour='Echo')
    with clients.connected(port) as client:
        client.sendall(NASTY)
        assert clients.receive(client, len(NASTY)) == NASTY
        app.select(app.accepted())
        app.wait_data('received', NASTY)
        app.wait_data('sent', NASTY)


if __name__ == '__main__':
    run_tests(globals(), Porthole)
