#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sequence diagram: what a screen reader is told of it, and the keys that move through it."""

import pathlib
import re
import socket
import struct
import tempfile
import xml.etree.ElementTree

import atspi
import clients
from atspi import find_all, run_tests
from diagram import Diagram

HELLO = b'Hello, socket!\r\n'


def make_pair(app):
    """A connected pair of the window's own, manual, with one message on its way."""
    app.do(app.get('push button', 'Presets', where=atspi.action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.send(HELLO)
    app.wait_data('sent', HELLO)


def test_page_tells_what_was_exchanged(app):
    make_pair(app)
    app.open_page()
    app.wait_says(r'client: 1 send, 16 bytes; 0 receives')
    app.do(app.get('push button', 'How to read the picture', where=atspi.action_names))
    app.get('label', 'Time goes downwards; each socket has a line.')
    atspi.key('Escape')


def test_one_send_is_received_in_pieces(app):
    make_pair(app)
    app.select(app.accepted(2) if app.page_name() == app.accepted(1) else app.accepted(1))
    conn = app.page_name()
    app.call('recv', buffer_size=5)
    app.wait_data('received', HELLO[:5])
    app.open_all()
    app.wait_says(rf'{conn}: 0 sends, 0 bytes; 1 receive, 5 bytes')
    app.first()
    app.step('Down', rf'{conn} receives 5 bytes “Hello”, bytes 0–4 of the stream, from client\. '
             'That is a part of one send of 16 bytes')
    app.step('Left', r'client sends 16 bytes .* The rest of it was not read yet', most=1)
    app.step('Right', rf'{conn} receives 5 bytes', most=1)


def test_selection_shows_call_and_bytes(app):
    make_pair(app)
    app.open_all()
    app.first()
    app.step('Down', 'client sends 16 bytes')
    app.get('label', re.compile(r'^client\.send\(b"Hello, socket!\\r\\n"\)  →  16 of 16'))
    app.get('document text', re.compile('^16 bytes: Hello, socket!'))
    atspi.key('Escape')
    app.wait_for(lambda: not app.sentence(), 'nothing to be selected')


def test_the_kernels_marks(app):
    """A switch among the sender's options, and the exchange says when its sends really went."""
    make_pair(app)
    app.show('Options')
    tab = app.get('filler', 'PhOptionsTab')
    atspi.set_text(app.get('entry', 'Find an option', below=tab), 'time stamps')
    row = app.get('list item', 'SO_TIMESTAMPING', below=tab)
    app.do(app.get('check box', 'SO_TIMESTAMPING', below=row))
    app.wait_for(lambda: any('Set by you' in label.get_name() for label in find_all(row, 'label')),
                 'the kernel to have taken the option')
    app.show('Data')
    app.send(b'stamped')
    app.wait_data('sent', HELLO + b'stamped')
    app.show('Calls')

    def stamp_calls():
        return [call.what for call in app.rows('Calls') if 'TIMESTAMPING' in call.what]
    app.wait_for(stamp_calls, 'the call that asked for the stamps')
    assert len(stamp_calls()) == 1 and 'SOF_TIMESTAMPING_TX_ACK' in stamp_calls()[0], stamp_calls()

    app.open_all()
    app.first()
    app.step('Down', 'client sends 16 bytes')
    assert 'kernel' not in app.sentence(), app.sentence()
    app.step('Down', r'client sends 7 bytes .* The kernel queued it .* (before|after) send\(\) '
             r'returned, handed it to the device .* and had it acknowledged .* (before|after)\.')


def test_handshake_and_states_in_order(app):
    make_pair(app)
    app.open_all()
    app.first()
    app.step('Down', r'LISTEN')
    app.step('Down', r'client\.connect\(127\.0\.0\.1:\d+\)')
    app.step('Down', r'client: CLOSE → ESTABLISHED')


def test_stranger_has_a_lane(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        client.sendall(HELLO)
        app.select(app.accepted())
        app.wait_data('received', HELLO)
        peer = '%s:%d' % client.getsockname()
        client.shutdown(socket.SHUT_WR)
        app.wait_for(lambda: app.pill() == 'CLOSE_WAIT', 'CLOSE_WAIT on the page')
        app.open_all()
        app.first()
        app.step('Down', rf'receives 16 bytes “Hello, socket!.*from {re.escape(peer)}')
        app.step('Down', r'ESTABLISHED → CLOSE_WAIT')
        app.step('Down', r'meets the end of the stream')


def test_pause_holds_the_picture(app):
    make_pair(app)
    app.open_page()
    app.wait_says(r'client: 1 send, 16 bytes')
    pause = app.get('push button', 'Pause')
    app.do(pause)
    app.wait_for(lambda: 'pressed' in atspi.states(pause), 'a pause')
    app.send(b'more')
    app.show('Data')
    app.wait_data('sent', HELLO + b'more')
    app.show('Exchange')
    assert re.search(r'client: 1 send, 16 bytes', app.says()), app.says()
    app.do(pause)
    app.wait_says(r'client: 2 sends, 20 bytes')


def save(app, kind, path):
    """Saves the picture by its menu."""
    app.do(app.get('push button', 'Save or copy the picture', where=atspi.action_names))
    app.do(app.get('menu item', f'Save as {kind.upper()}…'))
    app.save_as('Save the Exchange', f'exchange.{kind}', path)


def test_saved_as_a_picture(app):
    make_pair(app)
    app.open_page()
    app.wait_says(r'client: 1 send, 16 bytes')
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: pathlib.Path(folder, f'seen.{kind}') for kind in ('svg', 'png', 'pdf')}
        for kind, path in paths.items():
            save(app, kind, path)
            app.wait_toast(rf'^The exchange is in {re.escape(str(path))}$')
        svg = xml.etree.ElementTree.parse(paths['svg']).getroot()
        assert svg.tag.endswith('}svg') and len(list(svg.iter())) > 100, svg.tag
        head = paths['png'].read_bytes()[:24]
        width, height = struct.unpack('>II', head[16:])
        assert head[:8] == b'\x89PNG\r\n\x1a\n' and width > 600 and height > 400, head
        assert paths['pdf'].read_bytes()[:5] == b'%PDF-'
    save(app, 'svg', '/proc/seen.svg')
    app.wait_toast(r'^Could not save /proc/seen\.svg: ')


if __name__ == '__main__':
    run_tests(globals(), Diagram)
