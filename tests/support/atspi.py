# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window as a user of assistive technology would, and speaks TAP.

A test file is a list of functions and one call:

    from atspi import App, run_tests

    def test_listens(app):
        app.do('push button', 'New Socket')
        app.wait_for(lambda: app.find('label', 'LISTEN'), 'the state pill')

    run_tests(globals(), App)

Each `test_*` function is a subtest with a window of its own: `run_tests` starts the program
named by $PORTHOLE before it and stops it after it. A failing test prints the tree of the
window and saves a picture of the screen in $E2E_ARTIFACTS.

Every wait has a bound, in seconds, which $E2E_SLOW multiplies (sanitizers, valgrind). What is
waited for is asked again and again because GTK answers late by design: the action `click`
takes a quarter of a second to fire.

What GTK 4.8 cannot do, and what is done instead:
  - Component.grab_focus is missing: click, or press Tab.
  - Positions on the screen are missing: window positions and the geometry of the X window.
  - Check buttons and combo rows have no action: a real pointer clicks them.
  - Hidden pages stay in the tree without a sign of it: name things so that they differ.
  - get_text (0, -1) is always empty: the number of characters has to be given.
"""

import functools
import io
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import gi
import tap

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

SLOW = float(os.environ.get('E2E_SLOW', '1'))
# AT-SPI 2.56 gave some roles new names; tests use the old ones.
ROLE_ALIASES = {'button': 'push button', 'toggle button': 'push button', 'switch': 'check box'}
# Actions that every label and entry has.
COMMON_ACTIONS = re.compile(r'^(clipboard|selection|link|menu|text|misc)\.')
SHOWN_STATES = ('checked', 'selected', 'pressed', 'focused', 'expanded', 'sensitive')
POLL_MS = 30

Atspi.set_timeout(int(3000 * SLOW), int(10000 * SLOW))


# ---- waiting ----

def spin(milliseconds=0):
    """Lets events of the bus arrive for a while: the client library caches what they tell."""
    context = GLib.MainContext.default()
    end = time.monotonic() + milliseconds / 1000
    while True:
        while context.iteration(False):
            pass
        if time.monotonic() >= end:
            return
        time.sleep(0.005)


def wait_for(condition, what, timeout=10):
    """Returns the first true value of `condition ()`; fails after `timeout` slow seconds."""
    end = time.monotonic() + timeout * SLOW
    while True:
        try:
            if value := condition():
                return value
        except GLib.Error:
            pass  # an object went away while we looked at it
        if time.monotonic() > end:
            raise AssertionError(f'waited {timeout * SLOW:g} s in vain for {what}')
        spin(POLL_MS)


# ---- nodes of the tree ----

def children(node):
    """The direct children that still exist."""
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node, depth=0):
    """Every node below and including `node`, with its depth."""
    yield node, depth
    for child in children(node):
        yield from walk(child, depth + 1)


def role(node):
    """The role's name, the same for every version of AT-SPI."""
    name = node.get_role_name()
    return ROLE_ALIASES.get(name, name)


def name_matches(node, name):
    """A name is text, compared whole, or a compiled pattern, searched for."""
    if name is None:
        return True
    actual = node.get_name() or ''
    return bool(name.search(actual)) if isinstance(name, re.Pattern) else actual == name


def find_all(root, role_name=None, name=None, where=None):
    """The nodes below `root` with that role and name for which `where (node)` holds."""
    for node, _ in walk(root):
        try:
            if ((role_name is None or role(node) == role_name) and name_matches(node, name)
                    and (where is None or where(node))):
                yield node
        except GLib.Error:
            continue


def find(root, role_name=None, name=None, where=None, nth=0):
    """The `nth` of `find_all`, or None."""
    for index, node in enumerate(find_all(root, role_name, name, where)):
        if index == nth:
            return node
    return None


def action_names(node):
    """The actions of a node, without those that every text has."""
    actions = node.get_action_iface()
    if actions is None:
        return []
    return [actions.get_action_name(index) for index in range(actions.get_n_actions())]


def do_action(node, action=None):
    """Performs the named action of a node, or its first one."""
    names = action_names(node)
    assert names, f'{describe(node)} has no action'
    assert action is None or action in names, f'{describe(node)} has only {names}'
    return node.get_action_iface().do_action(names.index(action) if action else 0)


def states(node):
    """The names of the states that are set: checked, selected, focused…"""
    return {state.value_nick for state in node.get_state_set().get_states()}


def text(node):
    """The text of an entry or a text view; None for a node without text."""
    iface = node.get_text_iface()
    return Atspi.Text.get_text(iface, 0, iface.get_character_count()) if iface else None


def set_text(node, value):
    """Replaces the text of an entry, as typing it would."""
    assert node.get_editable_text_iface().set_text_contents(value), f'{describe(node)} refuses text'


def describe(node):
    """One line about a node: role, name, description, actions, states, text."""
    parts = [node.get_role_name(), repr(node.get_name())]
    if description := node.get_description():
        parts.append(f'description={description!r}')
    if actions := [name for name in action_names(node) if not COMMON_ACTIONS.match(name)]:
        parts.append(f'actions={actions}')
    if 'EditableText' in node.get_interfaces():
        parts.append(f'text={text(node)!r}')
    parts += [state for state in SHOWN_STATES if state in states(node)]
    return ' '.join(parts)


def dump(root, file=sys.stdout):
    """Prints the tree below `root`."""
    for node, depth in walk(root):
        try:
            print('  ' * depth + describe(node), file=file)
        except GLib.Error:
            print('  ' * depth + '(gone)', file=file)


# ---- pointer, keys and pictures ----

def xdotool(*arguments):
    """Runs xdotool and returns what it printed."""
    command = ['xdotool', *(str(argument) for argument in arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding='utf-8').stdout


def key(*names):
    """Presses keys one after the other: key ('ctrl+n', 'Tab', 'Return')."""
    for name in names:
        xdotool('key', name)
        spin(90 * SLOW)


def type_text(value):
    """Types real keys into what has the focus; for characters beyond ASCII use set_text."""
    xdotool('type', '--delay', 12, value)
    spin(50 * SLOW)


def take_picture(path):
    """Saves the whole screen as a PNG file."""
    subprocess.run(['import', '-window', 'root', str(path)], check=True)


class App:
    """A running program with one main window.

    Methods that take a node take either a node or the role and name to wait for:
    `app.do ('push button', 'Send')` is `app.do (app.get ('push button', 'Send'))`.
    """

    def __init__(self, command=None):
        """Starts `command` ($PORTHOLE) and waits until its window is on the bus."""
        self.command = command or shlex.split(os.environ['PORTHOLE'])
        self.lines = []
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, encoding='utf-8')
        self._reader = threading.Thread(target=self._read_output, daemon=True)
        self._reader.start()
        try:
            self._connect()
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def _connect(self):
        self.node = wait_for(self._on_bus, 'the program on the accessibility bus', 20)
        self.frame = wait_for(lambda: find(self.node, 'frame') or find(self.node, 'window'),
                              'the main window')
        self.window = wait_for(self.windows, 'a window of the X server')[-1]
        spin(200 * SLOW)

    def _read_output(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    def _on_bus(self):
        if self.process.poll() is not None:
            self._reader.join(5)
            output = '\n'.join(self.lines[-20:])
            raise AssertionError(f'the program ended with {self.process.returncode}:\n{output}')
        # Not by its name: the one before may not have left the bus yet.
        return next((node for node in children(Atspi.get_desktop(0))
                     if node.get_process_id() == self.process.pid), None)

    # -- looking --

    def find(self, role_name=None, name=None, where=None, nth=0, below=None):
        """The `nth` fitting node now, or None."""
        return find(below or self.node, role_name, name, where, nth)

    def find_all(self, role_name=None, name=None, where=None, below=None):
        """All fitting nodes now."""
        return list(find_all(below or self.node, role_name, name, where))

    def get(self, role_name=None, name=None, where=None, nth=0, below=None, timeout=10):
        """The `nth` fitting node, as soon as there is one."""
        what = f'{role_name or "a node"} {name!r}' + (f' number {nth + 1}' if nth else '')
        return wait_for(lambda: self.find(role_name, name, where, nth, below), what, timeout)

    def wait_gone(self, role_name=None, name=None, below=None, timeout=10):
        """Waits until there is no such node any more."""
        wait_for(lambda: self.find(role_name, name, below=below) is None,
                 f'{role_name} {name!r} to go away', timeout)

    def wait_for(self, condition, what, timeout=10):
        """As the function of that name, but gives up at once if the program has ended."""
        def checked():
            code = self.process.poll()
            if code is not None:
                raise AssertionError(f'the program ended with {code} before {what}')
            return condition()
        return wait_for(checked, what, timeout)

    def wait_output(self, line, timeout=10):
        """Waits for a line on the program's output."""
        self.wait_for(lambda: line in self.lines, f'the line {line!r}', timeout)

    def _node(self, target, name=None):
        return self.get(target, name) if isinstance(target, str) else target

    # -- acting --

    def do(self, target, name=None, action=None):
        """Performs an action of a node, by default its first one: a button's click."""
        do_action(self._node(target, name), action)

    def set_text(self, target, value, name=None):
        """Replaces the text of an entry."""
        set_text(self._node(target, name), value)

    def fill(self, name, value):
        """Replaces the text of the entry called `name` and waits until it stands there."""
        entry = self.get('text', name)
        set_text(entry, value)
        self.wait_for(lambda: text(entry) == value, f'{value!r} in {name!r}')

    def windows(self):
        """The X windows of the program that are on the screen, popovers included."""
        result = subprocess.run(
            ['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
            check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding='utf-8')
        return result.stdout.split()

    def geometry(self):
        """Where the X window is: a dictionary with X, Y, WIDTH and HEIGHT, in pixels."""
        output = xdotool('getwindowgeometry', '--shell', self.window)
        return {field: int(value) for field, value in re.findall(r'^(\w+)=(-?\d+)', output, re.M)}

    def resize(self, width, height):
        """Gives the window that size, without its shadow, and moves it into the corner."""
        def frame():
            return self.frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW)

        def fits():
            if (frame().width, frame().height) == (width, height):
                return True
            # asked again: what came before the window manager had it, or beside a size that the
            # window asked for itself, is forgotten
            screen = self.geometry()
            xdotool('windowsize', self.window, width + screen['WIDTH'] - frame().width,
                    height + screen['HEIGHT'] - frame().height)
            return False
        wait_for(fits, f'a window of {width} by {height}')
        xdotool('windowmove', self.window, 0, 0)

    def box(self, node):
        """Where a node is in the window: left, top, right and bottom, in pixels."""
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return box.x, box.y, box.x + box.width, box.y + box.height

    def center(self, node):
        """The middle of a node on the screen, in pixels."""
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        frame = self.frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        screen = self.geometry()
        # The X window is larger than the frame by the shadow, the same on both sides.
        left = screen['X'] + (screen['WIDTH'] - frame.width) // 2
        top = screen['Y'] + (screen['HEIGHT'] - frame.height) // 2
        return left + box.x + box.width // 2, top + box.y + box.height // 2

    def click(self, target, name=None, button=1):
        """Clicks a node with the real pointer. In one go, X loses a click in ten under load."""
        xdotool('mousemove', *self.center(self._node(target, name)))
        spin(120 * SLOW)
        xdotool('mousedown', button)
        spin(60)
        xdotool('mouseup', button)
        spin(50 * SLOW)

    def choose(self, combo, index):
        """Picks an item of a drop-down or combo row by its number."""
        opener = find(combo, 'push button')
        before = len(self.windows())
        if opener is not None and action_names(opener):
            do_action(opener)
        else:
            self.click(combo)
        self.wait_for(lambda: len(self.windows()) > before, 'the list to open')
        spin(200 * SLOW)
        key('Home', *['Down'] * index, 'Return')
        self.wait_for(lambda: len(self.windows()) == before, 'the list to close')

    # -- reporting --

    def dump(self, file=sys.stdout):
        """Prints the tree of the window."""
        dump(self.node, file)

    def shot(self, path):
        """Saves a picture of the screen; a bare name goes to $E2E_ARTIFACTS."""
        path = pathlib.Path(path)
        if not path.is_absolute():
            path = artifacts_folder() / path
        take_picture(path)
        return path

    def stop(self, timeout=10):
        """Ends the program as a session does, and returns its exit status.

        Fails if it does not end in time. Sanitizers report only at an orderly exit.
        """
        if self.process.poll() is None:
            self.process.terminate()
        try:
            status = self.process.wait(timeout * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f'the program did not end within {timeout * SLOW:g} s')
        self._reader.join(timeout)
        return status


# ---- the runner ----

def artifacts_folder():
    """Where pictures and dumps go; made when first asked for. A program that is run by hand leaves
    none among the sources."""
    by_hand = pathlib.Path(tempfile.gettempdir()) / 'porthole-e2e-artifacts'
    folder = pathlib.Path(os.environ.get('E2E_ARTIFACTS', by_hand))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def telling_lines(lines):
    """The end of a program's output; of a sanitizer's report the beginning, which says where."""
    for i, line in enumerate(lines):
        if 'Sanitizer' in line or 'runtime error' in line:
            return lines[i:i + 40]
    return lines[-20:]


def failure_report(name, app):
    """What a reader needs of a failure: the tree and the output, then the reason, last."""
    reason = traceback.format_exc()
    report = []
    if app is not None:
        tree = io.StringIO()
        try:
            app.dump(tree)
            report.append(f'picture: {app.shot(name + ".png")}')
        except Exception as error:  # noqa: BLE001 - a dead program must not hide the failure
            report.append(f'no picture or only part of the tree: {error!r}')
        report += tree.getvalue().splitlines()
        report += ['output of the program:', *telling_lines(app.lines)]
    return report + reason.splitlines()


def run_one(name, function, make_app):
    """Runs one subtest with a program of its own; returns what tap.run() wants to know."""
    app = None
    try:
        app = make_app()
        function(app)
        status = app.stop()
        assert status == 0, f'the program ended with status {status}'
        return []
    except Exception:  # noqa: BLE001 - any failure of a test is reported the same way
        report = failure_report(name, app)
        if app is not None and app.process.poll() is None:
            app.process.kill()
            app.process.wait()
        return report


def run_tests(namespace, make_app=App):
    """Runs the `test_*` functions of a module in the order they were written, and exits.

    Each gets what `make_app ()` returns. Names on the command line run only those tests.
    """
    stem = pathlib.Path(sys.argv[0]).stem.removeprefix('test-')
    tap.run(f'/e2e/{stem}',
            [(name, functools.partial(run_one, f'{stem}-{name}', function, make_app))
             for name, function in tap.functions_of(namespace, sys.argv[1:])])
