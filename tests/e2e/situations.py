# SPDX-License-Identifier: GPL-3.0-or-later
"""What a course draws on the board: five situations, each played by the window's own sockets.

The tests read them from the pictures' words; screenshots.py photographs them.
"""

import re

import atspi

REQUEST = b'GET /time\r\n'
ANSWER = b'14:05:00\r\n'


def pair(app):
    """A connected pair that receives nothing by itself; returns the name of the accepted end."""
    app.do(app.get('push button', 'Presets', where=atspi.action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    return next(name for name in (app.accepted(1), app.accepted(2)) if name != 'client')


def receive(app, name, size=1024):
    """Receives once on a socket, and waits until it is done."""
    app.select(name)
    app.call('recv', buffer_size=size)
    app.wait_outcome(r'recv\(')


def say(app, name, data):
    """Sends on a socket, and waits until the kernel took it."""
    app.select(name)
    app.send(data)
    app.wait_data('sent', data)


def close(app, name):
    """Closes a socket by its page."""
    app.select(name)
    app.call('close')


def handshake_and_close(app):
    """A request and its answer; the client closes first, and waits in TIME_WAIT."""
    conn = pair(app)
    say(app, 'client', REQUEST)
    receive(app, conn)
    say(app, conn, ANSWER)
    receive(app, 'client')
    close(app, 'client')
    receive(app, conn)
    close(app, conn)
    return conn


def one_send_many_receives(app):
    """sendall() of 2,000 bytes, received 512 at a time."""
    conn = pair(app)
    app.send_by('sendall')
    app.write_as('Text')
    app.write('0123456789' * 200)
    app.do('push button', re.compile('Send$'))
    app.wait_outcome(r'sendall\(')
    for _ in range(4):
        receive(app, conn, 512)
    return conn


def slow_reader(app):
    """sendall() of nine million bytes to one that has received once: the window is closed."""
    conn = pair(app)
    app.send_by('sendall')
    app.attach('y' * 9_000_000)
    app.do('push button', re.compile('Send$'))
    app.wait_for(app.running, 'sendall to wait')
    receive(app, conn, 65536)
    app.select('client')
    app.wait_pipe('(?i)window', 20)
    return conn


def backlog_overflow(app):
    """listen(1) holds two; the third client stands outside, and its connect() waits."""
    _, port = app.listen(behaviour='Nothing', name='server', backlog='1')
    for name in ('first', 'second', 'third'):
        app.make('TCP Client', behaviour='Nothing', name=name, peer_host='127.0.0.1',
                 peer_port=str(port))
        app.wait_state(name, 'SYN_SENT' if name == 'third' else 'ESTABLISHED')
    app.select('server')
    app.wait_pipe('SYN_SENT', 20)
    return 'server'


def half_close(app):
    """The client has said all and shuts down its sending side; the answer still comes."""
    conn = pair(app)
    say(app, 'client', REQUEST)
    app.call('shutdown')
    app.confirm('shutdown')
    app.wait_outcome(r'shutdown\(')
    receive(app, conn)
    receive(app, conn)
    say(app, conn, ANSWER)
    receive(app, 'client')
    return conn
