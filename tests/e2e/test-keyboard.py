#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No mouse: from a new socket to bytes on the wire, by keys alone."""

import atspi
import clients
from atspi import key, run_tests, type_text
from porthole import Porthole


def focused(app):
    """The node that has the focus, in words."""
    node = app.find(where=lambda node: 'focused' in atspi.states(node))
    return atspi.describe(node) if node else 'nothing'


def tab_until(app, what, presses=40):
    """Presses Tab until the focus is on what describes itself so."""
    seen = []
    for _ in range(presses):
        seen.append(focused(app))
        if what in seen[-1]:
            return
        key('Tab')
    raise AssertionError(f'Tab does not lead to {what!r}: {seen}')


def test_from_a_new_socket_to_bytes_sent(app):
    with clients.listening() as server:
        key('ctrl+n')
        form = app.get('frame', 'New Socket')
        key('alt+s')
        app.wait_for(lambda: 'list item' in focused(app), 'the choices of Start')
        key('End', 'Return')
        app.get('list item', 'Peer port', below=form)
        key('alt+o')
        app.wait_for(lambda: "'Peer port'" in focused(app), 'the focus in the port')
        type_text(str(server.getsockname()[1]))
        key('Return')
        with server.accept()[0] as peer:
            app.wait_for(lambda: app.names('ESTABLISHED'), 'the connection')
            key('ctrl+l')
            app.wait_for(lambda: "'Bytes to send'" in focused(app), 'the focus in the composer')
            type_text('typed')
            key('Return')
            assert clients.receive(peer, 5) == b'typed'
            app.wait_data('sent', b'typed')
            key('ctrl+w')
            assert peer.recv(1) == b''


def test_views_by_ctrl_and_a_digit(app):
    app.do('push button', 'UDP Pair')
    app.wait_data('received', b'pong')
    for digit, view in (('2', 'Calls'), ('1', 'Sockets')):
        key(f'ctrl+{digit}')
        app.wait_for(lambda: 'selected' in atspi.states(app.get('page tab', view)), view)
    assert app.page_name(), 'the chosen socket is no longer shown'


def test_calls_view_lists_all_sockets_calls(app):
    app.do('push button', 'UDP Pair')
    app.wait_data('received', b'pong')
    key('ctrl+2')

    def said():
        return [row.what for row in app.rows('Calls', nth=1)]
    names = app.names()
    app.wait_for(lambda: all(any(f'{name}.send(' in (what or '') for what in said())
                             for name in names), 'the calls of both sockets')


def test_start_card_call_and_menu_by_keys(app):
    tab_until(app, "'Listen on a Port'")
    key('Return')
    app.wait_for(lambda: app.names('LISTEN'), 'a listener')
    key('F6')
    tab_until(app, "push button 'bind'")
    key('Return')
    app.wait_for(lambda: "'Host'" in focused(app), 'the focus in the arguments of bind')
    key('Return')
    app.wait_outcome(r'EINVAL \(22\)')
    key('F10')
    app.get('menu item', 'Keyboard Shortcuts')
    key('Escape')
    app.wait_gone('menu item', 'Keyboard Shortcuts')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
