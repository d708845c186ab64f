#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools: look-ups, a connection to a name, byte order; by pointing and by keyboard."""

import re

import atspi
from atspi import find, find_all, run_tests, text
from porthole import Form, Porthole, named


def open_tool(app, name, widget):
    """Chooses a tool in the list of the third page; returns its part of the window."""
    atspi.key('alt+3')
    tools = app.get('list', 'Tools')
    for index, item in enumerate(atspi.children(tools)):
        if item.get_name() == name:
            tools.get_selection_iface().select_child(index)
    return app.get('filler', widget)


def fill(app, below, **fields):
    """Fills fields of a tool by their names."""
    for name, value in fields.items():
        entry = app.get('text', named(name.replace('_', ' ').capitalize()), below=below)
        atspi.set_text(entry, value)
        app.wait_for(lambda: text(entry) == value, f'{value!r} in {name}')


def press(app, below, name):
    """Presses a button of a tool, once it can be."""
    button = app.get('push button', named(name), below=below)
    app.wait_for(lambda: 'sensitive' in atspi.states(button), f'{name} to be possible')
    app.do(button)


def says(app, below, pattern):
    """Waits until a label below a node says so."""
    return app.get('label', re.compile(pattern), below=below).get_name()


def test_look_up(app):
    """An address in numbers is looked up, stands among the calls, and becomes a socket."""
    tool = open_tool(app, 'Look-ups', 'PhLookupTool')
    fill(app, tool, host='127.0.0.1', service='80')
    press(app, tool, 'Look Up')
    says(app, tool, r'getaddrinfo\(\)  →  \d answers? in ')
    answers = app.get('list', 'Answers', below=tool)
    assert find(answers, 'label', '127.0.0.1:80'), 'the address among the answers'

    app.do(app.get('push button', re.compile('^Use'), where=atspi.action_names, below=tool))
    app.do('menu item', 'Connect a TCP Socket There')
    form = Form(app)
    assert text(form.field('Peer host')) == '127.0.0.1'
    assert text(form.field('Peer port')) == '80'
    atspi.key('Escape')
    app.wait_for(lambda: not app.find('frame', 'New Socket'), 'the form to close')

    atspi.key('alt+2')
    app.get('label', re.compile(r'  call  getaddrinfo\('))


def test_fault(app):
    """What fails is explained where it was asked; Enter asks again."""
    tool = open_tool(app, 'Look-ups', 'PhLookupTool')
    fill(app, tool, service='no-such-service')
    atspi.key('alt+s')
    atspi.key('Return')
    says(app, tool, r'getaddrinfo\(\)  →  EAI_SERVICE \(-8\)')
    says(app, tool, '/etc/services')


def test_connect(app):
    """Nobody listens at ::1; the connection falls back to 127.0.0.1, and each attempt is seen."""
    name, port = app.listen(local_port='0')
    tool = open_tool(app, 'Connect to a name', 'PhConnectTool')
    fill(app, tool, port=str(port), name='web')
    press(app, tool, 'Connect')
    says(app, tool, rf'web  →  connected to 127\.0\.0\.1:{port} in ')
    attempts = app.get('list', 'Attempts', below=tool)
    said = [label.get_name() for label in find_all(attempts, 'label')]
    assert said.index(f'[::1]:{port}') < said.index('failed') < said.index(f'127.0.0.1:{port}')
    assert 'won' in said
    press(app, tool, 'Show the Socket')
    app.wait_for(lambda: app.page_name() == 'web', 'the page of the connection')
    app.wait_state('web', 'ESTABLISHED')
    app.wait_state('attempt', 'closed')
    app.wait_for(lambda: len(app.names('ESTABLISHED')) == 2, f'the other end at {name}')
    atspi.key('alt+2')
    app.get('label', re.compile(r'  call  .*create_connection\('))


def test_byte_order(app):
    """The classic mistake is told with the number at hand, and its bytes are shown."""
    tool = open_tool(app, 'Byte order', 'PhByteOrderTool')
    fill(app, tool, number='8080', address='127.1')
    says(app, tool, r'htons\(8080\)  →  36895')
    says(app, tool, 'takes port 36895')
    app.get(None, re.compile('^Network: 1f 90$'), below=tool)
    says(app, tool, r'inet_aton\("127\.1"\)  →  b"\\x7f\\x00\\x00\\x01"')
    fill(app, tool, number='5')
    says(app, tool, 'reads the length 5 as 83886080')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
