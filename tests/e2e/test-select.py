#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""select() by hand: sockets ticked into lists, the wait in sight, what comes back; and the lamps."""

import re

import atspi
import clients
from atspi import find, find_all, run_tests, text
from porthole import Porthole, named


def open_tool(app):
    """Shows the select tool by the keyboard and a click on its row."""
    atspi.key('ctrl+3')
    app.click(app.get('label', 'select()'))
    return app.wait_for(lambda: app.find('push button', 'select'), 'the select tool')


def lamps(app, name):
    """What a socket's row in the list says of its lamps: "readable, writable"."""
    sockets = find(app.frame, 'list', 'Sockets')
    row = find(sockets, 'panel', re.compile(f'^{name}, '))
    said = row.get_description() if row is not None else ''
    words = r'(?:(?:readable|writable|urgent data|not ready|error|hung up)(?:, )?)+'
    match = re.search(words, said)
    return match.group(0).removesuffix(', ') if match else None


def wait_lamps(app, name, wanted):
    app.wait_for(lambda: lamps(app, name) == wanted, f'the lamps of {name} to say {wanted!r}')


def wait_label(app, pattern):
    return app.get('label', re.compile(pattern)).get_name()


def tick(app, name, which):
    """Clicks the check button of a socket in one of the lists."""
    label = re.compile(f'^{name}: {which}')
    app.click(app.get('check box', label))
    app.wait_for(lambda: 'checked' in atspi.states(app.find('check box', label)),
                 f'{name} to be ticked')


def set_timeout(app, value):
    # another tool may have one, too
    entry = app.get('text', named('Timeout'), below=app.get('filler', 'PhSelectTool'))
    atspi.set_text(entry, value)
    app.wait_for(lambda: text(entry) == value, f'{value!r} as the timeout')


def test_client_ends_the_wait(app):
    name, port = app.listen(behaviour='Nothing')
    open_tool(app)
    tick(app, name, 'read')
    set_timeout(app, '60')
    wait_label(app, rf'^r, w, x = select\(\[{name}\], \[\], \[\], 60\.0\)$')
    app.do('push button', 'select')
    app.wait_for(lambda: any('select' in call for call in app.running()), 'the call to wait')
    wait_label(app, r'^waits until one is ready$')
    wait_label(app, r'^\d+\.\d s$')
    with clients.connected(port):
        wait_label(app, rf'select\(\[{name}\], \[\], \[\], 60\.0\)  ->  \[{name}\], \[\], \[\]$')
        wait_label(app, '^1 is ready, after ')
        app.wait_for(lambda: not app.running(), 'nothing to wait any more')
        app.get('check box', f'{name}: read, ready')


def test_nothing_in_time(app):
    name, _ = app.listen(behaviour='Nothing')
    open_tool(app)
    tick(app, name, 'read')
    tick(app, name, 'write')
    set_timeout(app, '0.2')
    app.do('push button', 'select')
    wait_label(app, r'->  \[\], \[\], \[\]$')
    wait_label(app, '^The time is up')


def test_cancel(app):
    name = app.make('UDP Socket', behaviour='Nothing')
    open_tool(app)
    tick(app, name, 'exception')
    app.do('push button', 'select')
    app.wait_for(lambda: any('select' in call for call in app.running()), 'the call to wait')
    app.do(app.get('push button', re.compile(r'^Cancel .*select')))
    wait_label(app, r'->  ECANCELED \(125\)$')


def test_wrong_timeout_is_told(app):
    open_tool(app)
    wait_label(app, '^No Open Sockets$')
    set_timeout(app, 'soon')
    wait_label(app, '^Write seconds, such as 2')
    assert 'sensitive' not in atspi.states(app.find('push button', 'select'))


def test_lamps_follow_the_kernel(app):
    name, port = app.listen(behaviour='Nothing')
    wait_lamps(app, name, 'not ready')
    with clients.connected(port) as client:
        wait_lamps(app, name, 'readable')
        wait_label(app, '^Readable: a connection waits to be accepted')
        app.call('accept')
        wait_lamps(app, name, 'not ready')
        conn = app.accepted()
        wait_lamps(app, conn, 'writable')
        app.select(conn)
        client.sendall(b'hello')
        wait_lamps(app, conn, 'readable, writable')
        wait_label(app, '^Readable: 5 bytes wait')
        app.call('recv', buffer_size=100)
        wait_lamps(app, conn, 'writable')
    # the end of the stream, readable for ever
    wait_lamps(app, conn, 'readable, writable')
    for _ in range(2):
        wait_label(app, '^Readable: the peer’s FIN is here')
        app.call('recv', buffer_size=100)
        app.wait_outcome(r'recv\(100\)  →  b""')
    wait_lamps(app, conn, 'readable, writable')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
