#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remakes the pictures in data/screenshots: the real program, on real sockets.

    ninja -C build screenshots           all of them, on a desktop of its own

Arguments: the folder, then the names of the scenes to make, or none for all. Each has a program
of its own.
"""

import pathlib
import re
import subprocess
import sys

import atspi
import clients
import situations
from atspi import find, text
from porthole import Porthole, named

SIZE = 1100, 720
COLORS = 160  # enough for flat surfaces and smooth text; a third of the size


def fill(app, below, **fields):
    for name, value in fields.items():
        entry = app.get('text', named(name.replace('_', ' ').capitalize()), below=below)
        atspi.set_text(entry, value)
        app.wait_for(lambda: text(entry) == value, f'{value!r} in {name}')


def press(app, name, below=None):
    button = app.get('push button', named(name), below=below)
    app.wait_for(lambda: 'sensitive' in atspi.states(button), f'{name} to be possible')
    app.do(button)


def open_tool(app, name, widget):
    atspi.key('alt+3')
    tools = app.get('list', 'Tools')
    for index, item in enumerate(atspi.children(tools)):
        if item.get_name() == name:
            tools.get_selection_iface().select_child(index)
    return app.get('filler', widget)


def set_option(app, tab, name, value):
    row = app.get('list item', name, below=tab)
    atspi.set_text(app.get('text', name, below=row), value)
    app.do(app.get('push button', f'Set {name}', below=row))


def errors(app):
    """What connect() means by ECONNREFUSED."""
    app.do(app.frame, action='win.find-feature')
    app.get('frame', 'Find a Feature')
    atspi.type_text('ECONNREFUSED')
    app.wait_for(lambda: app.find('list item', re.compile('^ECONNREFUSED, error')), 'the hit')
    atspi.key('Return')
    app.get('label', 'Connection refused')
    atspi.key('Down')
    app.get('label', 'When connect() gives it')


def options(app):
    """Asked for 16,384 bytes, the kernel made it 32,768."""
    app.make('TCP Server', name='web')
    app.show('Options')
    tab = app.get('filler', 'PhOptionsTab')
    atspi.set_text(app.get('entry', 'Find an option', below=tab), 'SO_R')
    app.get('list item', 'SO_RCVBUF', below=tab)
    set_option(app, tab, 'SO_RCVBUF', '16384')
    app.get('label', re.compile('the kernel made it'), below=tab)


def select(app):
    """A listener with a client, and a connection with a byte: both are ready to be read."""
    _, port = app.listen(behaviour='Nothing', name='server')
    with clients.connected(port) as client, clients.connected(port):
        app.call('accept')
        conn = app.accepted()
        client.sendall(b'x')
        app.make('UDP Socket', name='quiet', behaviour='Nothing')
        tool = open_tool(app, 'select()', 'PhSelectTool')
        press(app, 'All to Read', tool)
        app.click(app.get('check box', re.compile('^quiet: write')))
        press(app, 'select', tool)
        app.get('label', re.compile(r'ready, after '), below=tool)
        yield conn


def parked_accept(app):
    """accept() waits: its clock runs, and it can be taken back."""
    app.listen(behaviour='Nothing', name='server')
    app.call('accept')
    app.wait_for(lambda: app.running() == ['server.accept()'], 'accept to wait')
    app.wait_for(lambda: app.find('label', re.compile(r'^[1-9]\d*\.\d s$')), 'the clock to run')


def partial_send(app):
    """Of nine million bytes the kernel took a part, and the rest is in the composer."""
    _, port = app.listen(behaviour='Nothing', name='server')
    client = clients.connected(port)
    app.call('accept')
    app.select(app.accepted())
    app.set_mode('Non-blocking')
    app.attach('y' * 9_000_000)
    press(app, 'Send')
    app.wait_for(lambda: app.note().startswith('The kernel took '), 'a partial send', 20)
    yield client
    client.close()


def connect_fallback(app):
    """Nobody listens at ::1; create_connection() goes on to 127.0.0.1."""
    _, port = app.listen(name='server')
    tool = open_tool(app, 'Connect to a name', 'PhConnectTool')
    fill(app, tool, port=str(port), name='web')
    press(app, 'Connect', tool)
    app.get('label', re.compile('web  →  connected to'), below=tool)


def make_pair(app):
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')
    app.send(b'How do you do?')


def exchange(app):
    """A handshake and bytes both ways, from the calls to the arrows."""
    make_pair(app)
    atspi.key('alt+4')


def state(app):
    """Both ends of a connection in the diagram of RFC 9293."""
    make_pair(app)
    app.show('State')


def graphs(app):
    """Bytes, queues and times of both ends."""
    make_pair(app)
    app.show('Graphs')
    for number in range(4):
        atspi.spin(800)
        app.send(b'x' * 1000 * (number + 1))


def kernel(app):
    """All that the kernel says of a connection."""
    make_pair(app)
    app.show('Kernel')


def layers(app):
    """Where the bytes of the last message are, from the program to the device."""
    make_pair(app)
    app.show('Layers')


def show_exchange(app):
    """All of the exchange of all sockets."""
    atspi.key('ctrl+4')
    app.do(app.wait_for(lambda: app.find_all('push button', 'Show all')[-1:], 'its buttons')[0])


def handshake(app):
    """A handshake, data both ways, and a close in four steps."""
    situations.handshake_and_close(app)
    show_exchange(app)


def pieces(app):
    """One sendall() that four recv() took."""
    situations.one_send_many_receives(app)
    show_exchange(app)


def slow_reader(app):
    """Who does not read closes the window."""
    situations.slow_reader(app)
    app.get('label', re.compile('^4.2 MB of 9.0 MB, stalled$'))   # not the pace of what is over


def backlog(app):
    """listen(1) has two seats, and the third client stands outside."""
    situations.backlog_overflow(app)


def guests(app):
    """Two whom nobody has accepted, and one whose SYN has no answer."""
    situations.backlog_overflow(app)
    show_exchange(app)


def half_close(app):
    """The side that has said all still receives."""
    situations.half_close(app)
    show_exchange(app)


def start(app):
    """A fresh window."""
    app.get('push button', 'TCP Echo Pair')


SCENES = {function.__name__.replace('_', '-'): function
          for function in (errors, options, select, parked_accept, partial_send, connect_fallback,
                           exchange, state, graphs, kernel, layers, handshake, pieces,
                           slow_reader, backlog, guests, half_close, start)}


def take(app, path):
    """The window as it is once it stands still, without its frame, in few colours."""
    atspi.xdotool('mousemove', 5000, 5000)
    atspi.spin(700 * atspi.SLOW)
    atspi.take_picture(path)
    window = app.geometry()
    left, top = ((window[side] - size) // 2 for side, size in zip(('WIDTH', 'HEIGHT'), SIZE))
    crop = f'{SIZE[0]}x{SIZE[1]}+{window["X"] + left}+{window["Y"] + top}'
    subprocess.run(['convert', path, '-crop', crop, '+repage', '-strip', '-dither', 'None',
                    '-colors', str(COLORS), '-define', 'png:compression-level=9', path], check=True)


def make(name, folder):
    app = Porthole()
    app.resize(*SIZE)
    scene = SCENES[name](app)
    if scene is not None:   # a scene that holds something open while it is photographed
        next(scene)
    take(app, folder / f'{name}.png')
    if scene is not None:
        next(scene, None)
    assert app.stop() == 0


if __name__ == '__main__':
    for scene_name in sys.argv[2:] or SCENES:
        make(scene_name, pathlib.Path(sys.argv[1]))
        print(scene_name)
