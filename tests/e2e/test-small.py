#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest window, 720 by 480: what one works with is in sight without scrolling."""

import re

import clients
from atspi import find, find_all, key, run_tests, set_text, states
from porthole import Porthole

WIDTH, HEIGHT = 720, 480


class Small(Porthole):
    """The window at its least size."""

    def __init__(self):
        super().__init__()
        self.resize(WIDTH, HEIGHT)

    def check_inside(self, node, what, least=1):
        """Fails unless all of the node is in the window, and it is so many pixels high."""
        def inside():
            left, top, right, bottom = self.box(node)
            return (0 <= left < right <= WIDTH and 0 <= top and top + least <= bottom <= HEIGHT)
        self.wait_for(inside, f'{what} inside the window; it is at {self.box(node)}')

    def check_page(self, pipe=True):
        """What every page has to show: its calls in one row, the pipe, three rows, Send."""
        bar = self.get('filler', 'PhCallBar')
        buttons = [self.box(node) for node in find_all(find(bar, 'table'), 'push button')]
        assert len(buttons) >= 9, buttons
        assert max(box[1] for box in buttons) < min(box[3] for box in buttons), buttons
        self.check_inside(bar, 'the row of calls')
        if pipe:
            self.check_inside(self.get('panel', re.compile('^Sending: ')), 'the pipe', 20)
        data = self.get('list', re.compile('^(Messages|Stream)$'),
                        where=lambda node: self.box(node)[0] < self.box(node)[2])
        self.check_inside(data, 'the data', 60)
        self.check_inside(self.get('text', 'Bytes to send'), 'the composer')


def test_connection(app):
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')
    app.check_page()
    app.choose_rows('Messages', 0)
    app.get('label', re.compile('^16 bytes sent at '))
    app.check_page(pipe=False)
    app.check_inside(app.get('push button', 'Copy the bytes'), 'the bytes of the message')


def test_tabs_have_room(app):
    """The pipe folds and the composer gives way, until one wants to write."""
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')
    for tab, node in (('Exchange', ('filler', 'PhExchangePage')), ('State', ('filler', 'PhStateTab')),
                      ('Graphs', ('filler', 'PhGraphTab'))):
        app.show(tab)
        app.check_inside(app.get(*node), f'the tab {tab}', 200)
        app.check_inside(app.get('panel', re.compile('^Sending: ')), 'the pipe', 20)
        app.check_inside(app.get('label', 'Connected. Nothing waits anywhere.'), 'its sentence')
    app.do(app.button('send'))
    app.check_inside(app.get('text', 'Bytes to send'), 'the composer')
    app.wait_for(lambda: 'focused' in states(app.get('text', 'Bytes to send')), 'the focus in it')


def test_one_tab_alone(app):
    """F8 gives the tab all the room, and the page back; and so does the wish to write."""
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')
    app.show('State')
    app.check_inside(app.get('filler', 'PhStateTab'), 'the tab State', 200)
    app.do(app.button('send'))
    app.wait_for(lambda: 'focused' in states(app.get('text', 'Bytes to send')), 'the focus there')
    key('F8')
    app.check_inside(app.get('filler', 'PhStateTab'), 'the tab State', 360)
    app.wait_for(lambda: [node for node in app.find_all('page tab')
                          if 'focused' in states(node)], 'the focus on what one sees')
    for role, name in (('text', 'Bytes to send'), ('panel', re.compile('^Sending: '))):
        app.wait_for(lambda role=role, name=name: not [
            node for node in app.find_all(role, name) if 'showing' in states(node)],
            f'{name} to be gone')
    key('F8')
    app.check_inside(app.get('panel', re.compile('^Sending: ')), 'the pipe', 20)
    key('F8')
    app.check_inside(app.get('filler', 'PhStateTab'), 'the tab State', 360)
    key('ctrl+l')
    app.wait_for(lambda: 'focused' in states(app.get('text', 'Bytes to send')), 'the focus there')


def test_datagrams(app):
    name = app.make('UDP Socket')
    with clients.datagrams() as peer:
        peer.sendto(b'', ('127.0.0.1', app.port_of(name)))
        app.wait_for(lambda: app.rows('Messages'), 'a datagram')
        app.check_page(pipe=False)
        app.choose_rows('Messages', 0)
        app.check_inside(app.get('label', re.compile('^A datagram without a single byte')),
                         'what is said about the datagram')


def test_failure(app):
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(clients.free_port()))
    app.wait_failure('connect', 'ECONNREFUSED (111)')
    app.check_page(pipe=False)
    app.check_inside(app.get('label', re.compile('^Nobody listens at ')), 'the reason', 20)


def test_calls(app):
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')
    app.open_calls()
    app.check_inside(app.calls_filter('push button', 'Errors Only'), 'the filter')
    app.check_inside(app.get('list', 'Calls', nth=1), 'the calls', 200)


def test_find(app):
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')
    key('ctrl+f', 'ctrl+b')
    bar = app.get('filler', 'PhFindBar')
    entry = app.get('entry', 'Find in the bytes', below=bar)
    set_text(entry, 'socket(')
    app.get('label', 'Nothing found', below=bar)
    app.choose(app.get('combo box', 'Find as', below=bar), 2)
    app.check_inside(app.get('label', re.compile('^Column ')), 'what is wrong')
    app.check_inside(app.get('list', 'Messages'), 'a message', 22)
    app.check_inside(app.get('push button', 'Inspect the bytes'), 'the bytes of the message')
    app.check_inside(app.get('text', 'Bytes to send'), 'the composer')


def test_start_cards(app):
    for card in ('TCP Echo Pair', 'Timestamp Server', 'UDP Pair', 'Listen on a Port'):
        app.check_inside(app.get('push button', card), card)


if __name__ == '__main__':
    run_tests(globals(), Small)
