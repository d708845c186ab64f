#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that wait: shown while they run, ended by what they wait for or by Cancel."""

import clients
from atspi import run_tests
from porthole import Porthole


def wait_running(app, *calls):
    app.wait_for(lambda: app.running() == list(calls), f'{calls} to be running')


def test_recv_waits_until_data_comes(app):
    _, port = app.listen(behaviour='Nothing')
    app.call('accept')
    wait_running(app, 's0.accept()')
    with clients.connected(port) as client:
        app.select(app.accepted())
        name = app.page_name()
        wait_running(app)
        app.call('recv', buffer_size=8)
        wait_running(app, f'{name}.recv(8)')
        client.sendall(b'now')
        wait_running(app)
        app.wait_outcome(r'recv\(8\)  →  b"now"')


def test_cancel_ends_recv(app):
    app.make('UDP Socket', behaviour='Nothing')
    app.call('recvfrom', buffer_size=8)
    wait_running(app, 's0.recvfrom(8)')
    app.do('push button', 'Cancel s0.recvfrom(8)')
    wait_running(app)
    app.wait_outcome(r'recvfrom\(8\)  →  ECANCELED \(125\)')


def test_calls_wait_in_their_order(app):
    app.make('UDP Socket', behaviour='Nothing')
    app.call('recvfrom', buffer_size=8)
    wait_running(app, 's0.recvfrom(8)')
    app.call('recvfrom', buffer_size=9)
    wait_running(app, 's0.recvfrom(8)', 's0.recvfrom(9)')
    with clients.datagrams() as peer:
        peer.sendto(b'first', ('127.0.0.1', app.port_of('s0')))
        wait_running(app, 's0.recvfrom(9)')
        app.wait_data('received', b'first')


def test_close_ends_what_waits(app):
    app.listen(behaviour='Nothing')
    app.call('accept')
    wait_running(app, 's0.accept()')
    app.call('close')
    wait_running(app)
    app.wait_for(lambda: any('accept() ' in row.what + ' ' and 'EBADF (9)' in (row.result or '')
                             for row in app.rows('Calls')), 'accept() to fail with EBADF')


def test_non_blocking_does_not_wait(app):
    app.make('UDP Socket', behaviour='Nothing')
    app.set_mode('Non-blocking')
    app.call('recvfrom', buffer_size=8)
    app.wait_outcome(r'EAGAIN \(11\)')
    wait_running(app)


if __name__ == '__main__':
    run_tests(globals(), Porthole)
