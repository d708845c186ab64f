#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls without a button of their own, flags, modes, and sends that the kernel takes in part."""

import re
import tempfile

import atspi
import clients
from atspi import run_tests
from porthole import Porthole, named


def press_send(app):
    button = app.get('push button', named('Send'))
    app.wait_for(lambda: 'sensitive' in atspi.states(button), 'Send to be possible')
    app.do(button)


def connected_page(app):
    """A listener by hand, a client of ours, and the page of the accepted connection."""
    _, port = app.listen(behaviour='Nothing')
    client = clients.connected(port)
    app.call('accept')
    app.select(app.accepted())
    return client


def test_connect_ex_returns_the_number(app):
    _, port = app.listen(behaviour='Nothing')
    app.more('connect_ex')
    popover = app.get('filler', 'PhCallPopover')
    for name, value in (('Host', '127.0.0.1'), ('Port', str(port))):
        atspi.set_text(app.get('text', name, below=popover), value)
    app.do(app.get('push button', 'connect_ex', below=popover))
    # a listener cannot connect: EISCONN, as a number
    app.wait_outcome(r'connect_ex\(.*106')


def test_modes(app):
    with connected_page(app):
        app.set_mode('Timeout', '0.2')
        app.wait_outcome(r'settimeout')
        app.call('recv', buffer_size=8)
        app.wait_outcome(r'recv\(8\)  →  ETIMEDOUT \(110\)')
        app.set_mode('Non-blocking')
        app.wait_outcome(r'setblocking')
        app.call('recv', buffer_size=8)
        app.wait_outcome(r'recv\(8\)  →  EAGAIN \(11\)')
        app.set_mode('Blocking')
        app.more('gettimeout')
        app.wait_outcome(r'gettimeout\(\)')


def test_peek_leaves_the_bytes(app):
    with connected_page(app) as client:
        client.sendall(b'look')
        app.call('recv')
        bar = app.get('filler', 'PhCallBar')
        app.do(app.get('push button', 'Flags and timeout', below=bar))
        app.flip('MSG_PEEK', bar)
        app.confirm('recv')
        app.wait_outcome(r'recv\(1024, MSG_PEEK\)  →  b"look"')
        app.call('recv')
        app.flip('MSG_PEEK', bar)
        app.confirm('recv')
        app.wait_outcome(r'recv\(1024\)  →  b"look"')


def test_partial_send(app):
    """A full pipe, then a send of which the kernel takes a part: the rest stays."""
    with connected_page(app) as client:
        app.do(app.get('push button', 'Fill the buffers'))
        app.wait_for(lambda: 'until send() said EAGAIN' in app.note(), 'the buffers to be full', 30)
        went = int(re.match(r'([\d,]+) bytes went', app.note()).group(1).replace(',', ''))

        # blocking it would wait; the clock runs, and Cancel takes it back
        app.write('no room for this')
        press_send(app)
        app.wait_for(lambda: app.running() == [f'{app.page_name()}.send(16 bytes)'], 'send to wait')
        app.get('label', 'waits for room in the send buffer')
        app.do('push button', f'Cancel {app.page_name()}.send(16 bytes)')
        app.wait_outcome(r'ECANCELED \(125\)')
        app.wait_for(lambda: atspi.text(app.get('text', 'Bytes to send')) == 'no room for this',
                     'the bytes to be back in the composer')

        # room for a part only
        app.set_mode('Non-blocking')
        app.attach('y' * 9_000_000)
        client.settimeout(10)
        taken = 0
        while taken < went // 2:
            taken += len(client.recv(65536))
        press_send(app)
        app.wait_for(lambda: app.note().startswith('The kernel took '), 'a partial send', 20)
        took, asked = re.match(r'The kernel took ([\d,]+) of ([\d,]+) bytes', app.note()).groups()
        assert asked == '9,000,000' and 0 < int(took.replace(',', '')) < 9_000_000, app.note()
        rest = 9_000_000 - int(took.replace(',', ''))
        app.get('label', f'{rest:,} bytes not sent yet')


def test_sendall_goes_step_by_step(app):
    with connected_page(app) as client:
        app.send_by('sendall')
        app.write('all of it')
        press_send(app)
        assert client.recv(100) == b'all of it'
        app.wait_outcome(r'sendall\(')
        app.wait_data('sent', b'all of it')


def test_sendfile(app):
    with connected_page(app) as client, tempfile.NamedTemporaryFile() as file:
        file.write(b'0123456789' * 1000)
        file.flush()
        app.more('sendfile')
        composer = app.get('filler', 'PhComposer')
        for name, value in (('File', file.name), ('Offset', '5'), ('Count', '10')):
            atspi.set_text(app.get('text', name, below=composer), value)
        press_send(app)
        assert client.recv(100) == b'5678901234'
        app.wait_outcome(r'sendfile\(')


def test_parked_accept(app):
    app.listen(behaviour='Nothing')
    app.call('accept')
    app.wait_for(lambda: app.running() == ['s0.accept()'], 'accept to wait')
    app.get('label', 'waits for a connection in the accept queue')
    app.wait_for(lambda: app.find('label', re.compile(r'^[1-9]\d*\.\d s$')), 'the clock to run')
    app.do('push button', 'Cancel s0.accept()')
    app.wait_for(lambda: app.running() == [], 'accept to end')
    app.wait_outcome(r'accept\(\)  →  ECANCELED \(125\)')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
