# SPDX-License-Identifier: GPL-3.0-or-later
"""The exchange diagram in words: what a screen reader is told of it, and the keys through it."""

import re

import atspi
from porthole import Porthole

SUMMARY = re.compile(r'(?:^|\s)[\d,]+ events?\.')


class Diagram(Porthole):
    """The window and the exchange view that was opened last."""

    picture = None

    def open_all(self):
        """Goes to the exchange of all sockets."""
        atspi.key('ctrl+4')
        self.picture = self.wait_for(lambda: self.find_all('image', SUMMARY)[-1:],
                                     'the exchange of all sockets')[0]

    def open_page(self):
        """Goes to the exchange of the chosen socket."""
        self.show('Exchange')
        self.picture = self.get('image', SUMMARY)

    def says(self):
        """What the picture says of itself."""
        return self.picture.get_name()

    def wait_says(self, pattern):
        """Waits until the picture says so."""
        self.wait_for(lambda: re.search(pattern, self.says()),
                      f'the picture to say {pattern!r}; it says {self.says()!r}')

    def step(self, key, pattern, most=40):
        """Presses a key until the selected event says so."""
        said = []
        for _ in range(most):
            before = self.sentence()
            atspi.key(key)
            self.wait_for(lambda: self.sentence() != before, f'another event than {before!r}')
            said.append(self.sentence())
            if re.search(pattern, said[-1]):
                return
        raise AssertionError(f'no event says {pattern!r}, but {said}')

    def first(self):
        """Puts the focus into the picture of all sockets and selects its first event."""
        self.focus()
        atspi.key('Home')
        self.wait_for(self.sentence, 'the first event to be selected')

    def wait_last(self, pattern):
        """Goes to the exchange of all sockets and waits until its last event says so."""
        def last():
            atspi.key('End')
            return re.search(pattern, self.sentence())
        self.open_all()
        self.focus()
        self.wait_for(last, f'the last event to say {pattern!r}')

    def sentence(self):
        """The sentence about the selected event, from the picture."""
        found = re.search(r'^Event [\d,]+ of [\d,]+: (.*?) [\d,]+ events?\.', self.says())
        return found.group(1) if found else ''

    def focus(self):
        """Puts the focus into the picture of all sockets."""
        for _ in range(40):
            if 'focused' in atspi.states(self.picture):
                return
            atspi.key('Tab')
        raise AssertionError('the picture never had the focus')
