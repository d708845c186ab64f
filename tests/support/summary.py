#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the subtests of a Meson test run and ends in one plain line.

    summary.py BUILD/meson-logs/testlog.json

Meson counts programs; a reader wants to know how many things were checked. Every test of the
project prints TAP, so a program that printed none, that broke off before its plan was
fulfilled, or that ended badly after its last subtest is one more failure.
"""

import json
import re
import sys

RESULT = re.compile(r'^(not )?ok\b\s*\d*\s*-?\s*([^#]*)(?:#\s*(\w+)?\s*(.*))?$', re.ASCII)
PLAN = re.compile(r'^1\.\.(\d+)')
NOISE = re.compile(r'# GLib-DEBUG: |$')
TAIL_LINES = 25


class Program:
    """What one test program reported."""

    def __init__(self, entry):
        self.name = entry['name']
        self.output = (entry.get('stdout') or '') + (entry.get('stderr') or '')
        self.passed, self.failed, self.skipped = 0, [], []
        plan = self._read_tap(entry.get('stdout') or '')
        self._judge_the_whole(plan, entry['result'])

    def _read_tap(self, text):
        plan = None
        for line in text.splitlines():
            if match := PLAN.match(line):
                plan = int(match.group(1))
            elif match := RESULT.match(line):
                self._add(bool(match.group(1)), match.group(2).strip(),
                          (match.group(3) or '').lower(), match.group(4) or '')
        return plan

    def _add(self, is_bad, name, directive, reason):
        if is_bad:
            self.failed.append(name or 'unnamed subtest')
        elif directive == 'skip':
            self.skipped.append(f'{name}: {reason}')
        else:
            self.passed += 1

    def _judge_the_whole(self, plan, result):
        seen = self.passed + len(self.failed) + len(self.skipped)
        if seen == 0:
            self.failed.append(f'no test ran ({result})')
        elif plan != seen:
            self.failed.append(f'stopped after {seen} of {plan or "?"} tests ({result})')
        elif result not in ('OK', 'SKIP') and not self.failed:
            self.failed.append(f'ended badly after its last test ({result})')

    def show_failure(self):
        """Prints what failed, and the part of the log where the reason mostly is."""
        print(f'\n--- {self.name}')
        for name in self.failed:
            print(f'    FAILED {name}')
        for line in self._telling_lines():
            print(f'    | {line}')

    def _telling_lines(self):
        """The lines up to each failed subtest; the end of the log for a program that broke off."""
        lines = [line for line in self.output.splitlines() if not NOISE.match(line)]
        ends = [number for number, line in enumerate(lines, 1) if line.startswith('not ok')]
        start = 0
        for end in ends or [len(lines)]:
            yield from lines[max(start, end - TAIL_LINES):end]
            start = end


def read_programs(path):
    """The programs of the run that wrote `path`; none if it never came to that."""
    try:
        with open(path, encoding='utf-8') as log:
            return [Program(json.loads(line)) for line in log if line.strip()]
    except FileNotFoundError:
        return []


def main():
    programs = read_programs(sys.argv[1])
    passed = sum(program.passed for program in programs)
    failed = sum(len(program.failed) for program in programs)
    for program in programs:
        if program.failed:
            program.show_failure()
        for skip in program.skipped:
            print(f'skipped: {program.name}: {skip}')
    if not programs:
        print('No test ran.')
    print(f'{passed} passed, {failed} failed')
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
