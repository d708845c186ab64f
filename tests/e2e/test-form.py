#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The New Socket form: faults at their fields, all at once, and what it makes."""

import clients
from atspi import run_tests
from porthole import Porthole

FAULTY = {'name': '1 two', 'local_host': '256.1.1.1', 'local_port': '70000', 'backlog': 'many'}
MENDED = {'name': 'mine', 'local_host': '127.0.0.1', 'local_port': '0', 'backlog': '3'}
FAULTS = {'Name': 'does not begin with a digit', 'Local host': '256', 'Local port': '65535',
          'Backlog': '2147483647'}


def wait_hint(app, form, field, part):
    app.wait_for(lambda: part in form.hint(field), f'{field} to say {part!r}')


def test_shows_all_faults_at_once_and_takes_them_back(app):
    form = app.open_form('TCP Server')
    hints = {field: form.hint(field) for field in FAULTS}
    form.fill(**FAULTY)
    for field, part in FAULTS.items():
        wait_hint(app, form, field, part)
        assert form.hint(field) != hints[field]
    assert not form.can_create(), 'a faulty form can be sent'
    form.fill(**MENDED)
    for field, hint in hints.items():
        app.wait_for(lambda: form.hint(field) == hint, f'{field} to mean {hint!r} again')
    app.wait_for(form.can_create, 'Create to be possible')


def test_previews_and_makes_the_listener(app):
    form = app.open_form('TCP Server')
    form.fill(**MENDED)
    app.wait_for(lambda: 'mine.listen(3)' in form.preview(), 'the preview')
    assert form.preview() == ('mine = socket(AF_INET, SOCK_STREAM)\n'
                              'mine.bind(("127.0.0.1", 0))\nmine.listen(3)')
    form.create()
    app.wait_state('mine', 'LISTEN')
    app.wait_outcome(r'mine\.listen\(3\)  →  ok')
    with clients.connected(app.port_of('mine')):
        app.accepted()


def test_foresees_the_name(app):
    """Two servers: the preview names the second as it will be named."""
    app.make('TCP Server', name='server')
    form = app.open_form('TCP Server')
    app.wait_for(lambda: 'server2.listen(5)' in form.preview(), 'the name of the second')
    form.create()
    app.wait_state('server2', 'LISTEN')


def test_tells_an_unknown_name_on_the_page(app):
    app.make('TCP Client', name='lost', peer_host='nobody.invalid', peer_port='7')
    said = app.wait_outcome('EAI_NONAME|EAI_AGAIN', 20)
    assert 'lost.connect' in said and '(-' in said and len(said.splitlines()) > 1, said
    app.wait_for(lambda: not app.running(), 'the look-up to be over')


def test_tells_a_missing_peer(app):
    form = app.open_form('TCP Client')
    form.fill(peer_host='')
    wait_hint(app, form, 'Peer host', 'missing')
    wait_hint(app, form, 'Peer port', 'missing')
    assert not form.can_create()


def test_refuses_to_listen_by_udp(app):
    form = app.open_form('UDP Socket')
    form.pick('Start', 'Listen')
    fault = 'A datagram socket has no connections to listen for'
    app.wait_for(lambda: any(fault in label.get_name() for label in app.find_all('label')),
                 'the fault at the choice')
    assert not form.can_create()
    form.pick('Start', 'Nothing')
    app.wait_for(form.can_create, 'Create to be possible')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
