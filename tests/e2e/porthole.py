# SPDX-License-Identifier: GPL-3.0-or-later
"""Porthole's window in words: the form, the list of sockets, the page of one socket.

What a test reads comes from the widgets' own names, as a screen reader gets them; nothing here
looks into the program. Waits have a bound and no test sleeps.
"""

import codecs
import functools
import re

import atspi
from atspi import App, find, find_all, text

# A row of a log of calls: time, socket, kind, what, result. Payload in it is escaped.
CALL = re.compile(r'^(?P<time>[\d:.]+)  (?P<socket>\S+)  (?P<kind>\w+)  (?P<what>.*?)'
                  r'(?:  → (?P<result>[^→]*))?$', re.DOTALL)
# A row of messages: time, socket, kind, payload or what stands for none, peer of a datagram, size.
MESSAGE = re.compile(r'^(?P<time>[\d:.]+)  (?P<socket>\S+)  (?P<kind>sent|received|end)'
                     r'(?:  (?P<what>(?!→ ).*?))??(?:  → (?P<result>(?:to|from) \S+))?'
                     r'  (?P<size>[\d.,]+ (?:bytes?|of \d+|\w?B))(?:\n.*)?$', re.DOTALL)

# The form's choices: mnemonic, and how the items begin.
CHOICES = {
    'Family': ('f', ('IPv4', 'IPv6', 'Unix', 'Another')),
    'Type': ('t', ('TCP', 'UDP', 'SOCK_SEQPACKET', 'Raw')),
    'Start': ('s', ('Nothing', 'Listen', 'Connect')),
    'By itself': ('y', ('Nothing', 'Accept and receive', 'Echo', 'Timestamp', 'Upper Case', 'Discard',
                        'Daytime', 'Character Generator', 'Reply Table', 'Relay')),
}


def named(word):
    """A button or field of that name: GTK 4.8 says a mnemonic's letter twice, as in "_Send Send"."""
    return re.compile(rf'(?:^|\s){re.escape(word)}$')


def is_focused(node):
    return 'focused' in atspi.states(node)


def steady(read):
    """Reads again when what was looked at went away meanwhile: rows come and go by themselves."""
    @functools.wraps(read)
    def again(*arguments, **named_ones):
        def once():
            try:
                return [read(*arguments, **named_ones)]
            except AttributeError:  # of None: a node was there and is no more
                return None
        return atspi.wait_for(once, read.__doc__)[0]
    return again


def payload(preview):
    """The bytes that a row's text stands for."""
    return codecs.escape_decode(preview.encode())[0]


class Row(dict):
    """A row of a log, by the names of the pattern's groups."""

    def __getattr__(self, name):
        return self[name]

    @property
    def bytes(self):
        return b'' if self.size == '0 bytes' else payload(self.what)


class Form:
    """The New Socket dialog."""

    def __init__(self, app):
        self.app = app
        self.node = app.get('frame', 'New Socket')

    def field(self, name):
        return self.app.get('text', named(name), below=self.node)

    def fill(self, **fields):
        """Fills fields by their names: local_port='0' is the field "Local port"."""
        for name, value in fields.items():
            entry = self.field(name[0].upper() + name[1:].replace('_', ' '))
            atspi.set_text(entry, value)
            self.app.wait_for(lambda: text(entry) == value, f'{value!r} in {name}')

    def hint(self, name):
        """What stands below the field's title: its meaning, or its fault."""
        row = self.app.get('list item', name, below=self.node)
        return [label.get_name() for label in find_all(row, 'label')][1]

    def pick(self, title, choice):
        """Opens a choice by its mnemonic and picks an item by the keyboard."""
        app = self.app
        mnemonic, items = CHOICES[title]
        before = len(app.windows())
        atspi.key(f'alt+{mnemonic}')
        app.wait_for(lambda: len(app.windows()) > before, f'the choice {title} to open')
        atspi.key('Home', *['Down'] * items.index(choice), 'Return')
        app.wait_for(lambda: len(app.windows()) == before, f'the choice {title} to close')
        combo = app.get('combo box', title, below=self.node)
        app.get('label', re.compile(f'^{choice}'), below=combo)

    def preview(self):
        """The calls that Create will make."""
        return self.app.get('label', re.compile(r'= socket\('), below=self.node).get_name()

    def can_create(self):
        button = find(self.node, 'push button', named('Create'))
        return 'sensitive' in atspi.states(button)

    def create(self):
        button = self.app.get('push button', named('Create'), below=self.node)
        self.app.wait_for(lambda: 'sensitive' in atspi.states(button), 'Create to be possible')
        atspi.do_action(button)
        self.app.wait_for(lambda: not self.app.find('frame', 'New Socket'), 'the form to close')


class Porthole(App):
    """The running window."""

    # -- making sockets --

    def open_form(self, preset=None):
        """Opens the form from the button, or from one of the presets of its menu."""
        if preset is None:
            self.do(self.frame, action='win.new-socket')
        else:
            self.do(self.get('push button', 'Presets', where=atspi.action_names))
            self.do('menu item', preset)
        return Form(self)

    def make(self, preset, inet6=False, behaviour=None, **fields):
        """Makes a socket by the form, and returns the name of its row once it is selected."""
        form = self.open_form(preset)
        if inet6:
            form.pick('Family', 'IPv6')
        if behaviour:
            form.pick('By itself', behaviour)
        name = fields.setdefault('name', f's{len(self.socket_rows())}')
        form.fill(**fields)
        form.create()
        self.wait_for(lambda: self.page_name() == name, f'the page of {name}')
        return name

    def listen(self, inet6=False, behaviour=None, **fields):
        """Makes a listener by the form; returns its name and port."""
        name = self.make('TCP Server', inet6, behaviour, **fields)
        self.wait_state(name, 'LISTEN')
        return name, self.port_of(name)

    # -- the list of sockets --

    @steady
    def socket_rows(self):
        """What the rows of the list say: "server, LISTEN, 127.0.0.1:4000", in their order."""
        sockets = find(self.frame, 'list', 'Sockets')
        return [node.get_name() for node in find_all(sockets, 'panel', re.compile(', '))]

    def row_of(self, name):
        """The row of that name, as text, once there is one."""
        return self.wait_for(
            lambda: next((row for row in self.socket_rows() if row.startswith(name + ', ')), None),
            f'the row of {name}')

    def wait_state(self, name, state, timeout=10):
        """Waits until the list shows the socket in that state."""
        self.wait_for(lambda: self.row_of(name).split(', ')[1] == state, f'{name} in {state}',
                      timeout)

    def port_of(self, name):
        """The socket's own port, as the list shows it."""
        local = self.row_of(name).split(', ')[2].split(' → ')[0]
        return int(local.rpartition(':')[2])

    def names(self, state=None):
        """The names in the list, of sockets in one state or all."""
        rows = [row.split(', ') for row in self.socket_rows()]
        return [row[0] for row in rows if state is None or row[1] == state]

    def accepted(self, number=1):
        """The name of the `number`-th connection that is established, once it stands there."""
        self.wait_for(lambda: len(self.names('ESTABLISHED')) >= number, f'{number} connections')
        return self.names('ESTABLISHED')[number - 1]

    def select(self, name):
        """Chooses a socket in the list, and waits for its page."""
        if self.page_name() == name:  # or a row that moves meanwhile would be chosen unnoticed
            return
        sockets = self.get('list', 'Sockets')

        def chosen():
            for index, item in enumerate(atspi.children(sockets)):
                if find(item, 'panel', re.compile(f'^{name}, ')):
                    return sockets.get_selection_iface().select_child(index)
            return False
        self.wait_for(chosen, f'the row of {name} to choose')
        self.wait_for(lambda: self.page_name() == name, f'the page of {name}')

    # -- the page of the chosen socket --

    @steady
    def page_name(self):
        """The name of the socket on the page."""
        node = find(self.frame, name='Name')
        return text(node) if node is not None else ''

    @steady
    def pill(self):
        """The state on the page."""
        page = find(self.frame, 'filler', 'PhIdentityBar')
        return find(page, 'status bar').get_name().removeprefix('State ').partition(':')[0]

    @steady
    def outcome(self):
        """What the strip below the calls says: the last call, and why it failed."""
        bar = find(self.frame, 'filler', 'PhCallBar')
        return [node.get_name() for node in atspi.children(bar.get_parent())
                for node in find_all(node, 'label') if not find_up(node, 'PhCallBar')
                and not find_up(node, 'PhIdentityBar')]

    def wait_outcome(self, pattern, timeout=10):
        """Waits until the page says so about the last call; returns all it says."""
        def matching():
            said = '\n'.join(self.outcome())
            return said if re.search(pattern, said) else None
        return self.wait_for(matching, f'the page to say {pattern!r}', timeout)

    def wait_failure(self, call, label):
        """Waits until the page tells that the call failed with `label`; returns the reason."""
        pattern = rf'{call}.*  →  {re.escape(label)}'
        last = [None]

        def settled():
            # The line and its reason arrive one after the other: the same twice is all of it.
            before, last[0] = last[0], self.wait_outcome(pattern)
            return last[0] if last[0] == before else None
        said = self.wait_for(settled, 'the page to say the same twice').splitlines()
        reasons = [line for line in said if '→' not in line]
        assert reasons and len(reasons[0]) > 20, said
        return reasons[0]

    @steady
    def pipe(self):
        """The drawn pipe in words, and the sentence below it."""
        node = find(self.frame, 'panel', re.compile(r'^(Sending: |Accept queue: )'))
        return node.get_name() if node is not None else ''

    def wait_pipe(self, pattern, timeout=10):
        """Waits until the pipe says so."""
        self.wait_for(lambda: re.search(pattern, self.pipe()), f'the pipe to say {pattern!r}',
                      timeout)

    def button(self, name):
        """A button of the row of calls."""
        bar = self.get('filler', 'PhCallBar')
        return self.get('push button', name, below=find(bar, 'table'))

    def foretold(self, name):
        """What the button says will happen."""
        return self.button(name).get_description()

    def call(self, name, **fields):
        """Makes a call by its button, with arguments filled in where it asks for some."""
        self.do(self.button(name))
        if not fields:
            return
        for field, value in fields.items():
            entry = self.get('text', field.replace('_', ' ').capitalize(),
                             below=self.get('filler', 'PhCallBar'))
            atspi.set_text(entry, str(value))
            self.wait_for(lambda: text(entry) == str(value), f'{value!r} in {field}')
        self.confirm(name)

    def confirm(self, name):
        """Makes the call whose arguments are being asked for, as they stand."""
        self.do(self.get('push button', name, nth=1, below=self.get('filler', 'PhCallBar')))

    def more(self, name):
        """Chooses a call from the menu of those without a button."""
        self.do(self.get('push button', 'More', where=atspi.action_names,
                         below=self.get('filler', 'PhCallBar')))
        self.do(self.get('push button', name, below=self.get('filler', 'PhMoreCalls')))

    def set_mode(self, name, seconds=None):
        """Makes the page's socket "Blocking", "Non-blocking", or waiting for so many seconds."""
        bar = self.get('filler', 'PhModeButton')
        self.do(find(bar, 'push button', where=atspi.action_names))
        modes = ['Blocking', 'Non-blocking', 'Timeout']
        self.wait_for(lambda: self.find('check box', where=is_focused, below=bar), 'the modes')
        now = modes.index(self.find('check box', where=is_focused, below=bar).get_name())
        steps = modes.index('Timeout' if seconds else name) - now
        # a check box of GTK has no action; the arrows move through the group
        atspi.key(*['Down' if steps > 0 else 'Up'] * abs(steps))
        if seconds:
            entry = self.get('text', 'Seconds', below=bar)
            self.wait_for(lambda: 'sensitive' in atspi.states(entry), 'the field of seconds')
            atspi.set_text(entry, seconds)
        self.do(self.get('push button', 'Set', below=bar))
        self.wait_for(lambda: find(bar, 'push button', re.compile(seconds or f'^{name}$')),
                      f'the mode {name}')

    def flip(self, name, below):
        """Changes a check box by the keyboard."""
        box = self.get('check box', name, below=below)
        before = 'checked' in atspi.states(box)
        for _ in range(12):
            if is_focused(box):
                break
            atspi.key('Tab')
        atspi.key('space')
        self.wait_for(lambda: ('checked' in atspi.states(box)) != before, f'{name} to change')

    def send_by(self, name):
        """Chooses the call that sends: "send", "sendall", "sendto" or "sendfile"."""
        combo = self.get('combo box', 'Call')
        self.choose(combo, ('send', 'sendall', 'sendto', 'sendfile').index(name))
        self.wait_for(lambda: find(combo, 'label', name), f'{name} chosen')

    def note(self):
        """What the composer says about the last send."""
        node = self.find('label', re.compile(r'^(The kernel took|[\d,]+ bytes went)'))
        return node.get_name() if node is not None else ''

    def behave(self, name):
        """Chooses what the socket does by itself: Manual, Automatic, or a handler."""
        bar = self.get('filler', 'PhHandlerButton')
        self.do(find(bar, 'push button', where=atspi.action_names))
        self.do('menu item', name)
        self.wait_behaviour(name)

    def wait_behaviour(self, name):
        self.get('push button', f'By itself: {name}')

    @steady
    def running(self):
        """The calls that wait, as their Cancel buttons name them."""
        return [node.get_name().removeprefix('Cancel ')
                for node in self.find_all('push button', re.compile(r'^Cancel .'))]

    # -- logs --

    def show_data(self, mode):
        """Shows the page's data as "Messages", "Text", "Hex", "Both" or "Lines"."""
        modes = self.get('panel', 'How the data is shown', below=self.get('filler', 'PhDataView'))
        button = self.get('push button', re.compile(f'^{mode}'), below=modes)
        if 'pressed' not in atspi.states(button):
            self.do(button)

    @steady
    def rows(self, log, nth=0):
        """The rows of a log that have been painted, oldest first."""
        node = self.find('list', log, nth=nth)
        pattern = MESSAGE if log == 'Messages' else CALL
        labels = list(find_all(node, 'label'))
        if log == 'Messages' and not labels:
            self.show_data('Messages')  # streams are shown as text at first
        found = (pattern.match(label.get_name()) for label in labels)
        return [Row(match.groupdict()) for match in found if match]

    def data(self, kind):
        """All bytes "sent" or "received" on the page's socket, one message after the other."""
        return b''.join(row.bytes for row in self.rows('Messages')
                        if row.kind == kind)

    def wait_data(self, kind, wanted, timeout=10):
        """Waits until the messages of the page hold exactly these bytes."""
        try:
            self.wait_for(lambda: self.data(kind) == wanted, f'{wanted!r} {kind}', timeout)
        except AssertionError as error:
            raise AssertionError(f'{error}; it shows {self.data(kind)!r}') from None

    def show(self, page):
        """Opens the page's tab "Data" or "Calls"."""
        self.do(self.get('page tab', page, below=self.get('page tab list', 'GtkStackSwitcher')))

    def choose_rows(self, log, *indices, nth=0):
        """Chooses rows of a log and no others; the details of the first are shown."""
        selection = self.get('list', log, nth=nth).get_selection_iface()
        selection.clear_selection()
        for index in indices:
            selection.select_child(index)

    def save_as(self, title, suggested, path):
        """Answers the dialog of that title, which suggests a name, with a path."""
        dialog = self.get(name=title)
        entry = self.get('text', where=lambda node: text(node) == suggested, below=dialog)
        atspi.set_text(entry, str(path))
        self.wait_for(lambda: text(entry) == str(path), f'the path in {title!r}')
        atspi.key('Return')

    def wait_toast(self, pattern):
        """Waits until a toast says so. It is gone in five seconds, and a walk over all of the window
        may take as long: this looks only where it stands, beside the contents."""
        overlay = next(atspi.children(next(atspi.children(self.frame))))
        last = [None]

        def said():
            toasts = [node for node in atspi.children(overlay) if node.get_name() == 'AdwToastWidget']
            last[0] = [label.get_name() for node in toasts for label in find_all(node, 'label')]
            return any(re.search(pattern, line) for line in last[0])
        try:
            self.wait_for(said, f'a toast that says {pattern!r}')
        except AssertionError as error:
            raise AssertionError(f'{error}; it says {last[0]}') from None

    # -- the calls of all sockets --

    def open_calls(self):
        """Goes to the Calls view, with the focus in its filter."""
        atspi.key('ctrl+2', 'ctrl+f')
        entry = self.calls_filter('entry', 'Filter calls')
        self.wait_for(lambda: 'focused' in atspi.states(entry), 'the focus in the filter')

    def calls_filter(self, role, name, page=False):
        """A part of the filter of the Calls view, or of that on the socket's page."""
        bars = self.wait_for(lambda: self.find_all('filler', 'PhCallsFilter'), 'a filter')
        return self.get(role, name, below=bars[0 if page else -1])

    def calls(self):
        """What the Calls view shows: the calls, or "A → B" for a change of state."""
        return [row.what for row in self.rows('Calls', nth=1)]

    def wait_calls(self, fits, what, timeout=10):
        """Waits until what the Calls view shows fits, and is not nothing."""
        self.wait_for(lambda: (shown := self.calls()) and fits(shown), what, timeout)

    # -- sending --

    def write_as(self, form):
        """Chooses how the composer reads its text: "Text", "Escapes" or "Hex"."""
        combo = self.get('combo box', 'Format')
        index = ('Text', 'Escapes', 'Hex').index(form)
        if not find(combo, 'label', re.compile(form)):
            self.choose(combo, index)
            self.wait_for(lambda: find(combo, 'label', re.compile(form)), f'{form} chosen')

    def write(self, value):
        """Puts text into the composer."""
        composer = self.get('text', 'Bytes to send')
        atspi.set_text(composer, value)
        self.wait_for(lambda: text(composer) == value, 'the text in the composer')

    def attach(self, value):
        """Puts more text into the composer than it lays out: it becomes an attachment."""
        atspi.set_text(self.get('text', 'Bytes to send'), value)
        self.get('label', re.compile('inserted at once'), timeout=20)

    def send_to(self, host, port):
        """Says where the next datagram goes."""
        composer = self.get('filler', 'PhComposer')
        for name, value in (('Host', host), ('Port', str(port))):
            entry = self.get('text', name, below=composer)
            atspi.set_text(entry, value)
            self.wait_for(lambda: text(entry) == value, f'{value!r} in {name}')

    def send(self, data):
        """Sends bytes by the composer, in escapes, with the button."""
        self.write_as('Escapes')
        self.write(''.join(chr(byte) if 32 <= byte < 127 and byte != 0x5c else f'\\x{byte:02x}'
                           for byte in data))
        button = self.get('push button', named('Send'))
        self.wait_for(lambda: 'sensitive' in atspi.states(button), 'Send to be possible')
        self.do(button)

    # -- leaving --

    def wait_end(self, timeout=10):
        """Waits until the program has ended by itself; returns its status."""
        status = self.process.wait(timeout * atspi.SLOW)
        self._reader.join(timeout)
        return status


def find_up(node, name):
    """Whether the node stands inside one of that name."""
    while node is not None:
        if node.get_name() == name:
            return True
        node = node.get_parent()
    return False
