"""The regular expressions of the numbering plan. They use digits, \\d, classes, groups, alternation, ?, {n} and {n,m},
in one place captures and $; so every language is finite, and its smallest automaton is found from the leaves up."""

import re
from functools import lru_cache

DIGITS = "0123456789"
ALL = (1 << 10) - 1


# A syntax tree: ("set", mask) ("cat", [..]) ("alt", [..]) ("rep", node, low, high) ("group", node) ("end",)
class Parser:
    def __init__(self, text):
        self.text = text
        self.position = 0

    def peek(self):
        return self.text[self.position] if self.position < len(self.text) else ""

    def take(self, expected=None):
        character = self.peek()
        if not character or expected is not None and character != expected:
            raise ValueError(f"{self.text!r}: expected {expected!r} at {self.position}")
        self.position += 1
        return character

    def parse(self):
        tree = self.alternation()
        if self.position != len(self.text):
            raise ValueError(f"{self.text!r}: rest at {self.position}")
        return tree

    def alternation(self):
        branches = [self.sequence()]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else ("alt", branches)

    def sequence(self):
        items = []
        while self.peek() not in ("", "|", ")"):
            items.append(self.repetition(self.atom()))
        return items[0] if len(items) == 1 else ("cat", items)

    def repetition(self, item):
        if self.peek() == "?":
            self.take()
            return ("rep", item, 0, 1)
        counts = re.compile(r"\{(\d+)(?:,(\d+))?\}").match(self.text, self.position)
        if counts:
            self.position = counts.end()
            low = int(counts.group(1))
            return ("rep", item, low, int(counts.group(2) or low))
        return item

    def atom(self):
        character = self.take()
        if character == "(":
            captures = self.peek() != "?"
            if not captures:
                self.take("?")
                self.take(":")
            inner = self.alternation()
            self.take(")")
            return ("group", inner) if captures else inner
        if character == "\\":
            self.take("d")
            return ("set", ALL)
        if character == "[":
            mask = 0
            while self.peek() != "]":
                first = self.take()
                if first == "\\":
                    self.take("d")
                    mask |= ALL
                    continue
                last = first
                if self.peek() == "-":
                    self.take()
                    last = self.take()
                for digit in range(int(first), int(last) + 1):
                    mask |= 1 << digit
            self.take("]")
            return ("set", mask)
        if character == "$":
            return ("end",)
        return ("set", 1 << int(character))


def parse(text):
    return Parser(text).parse()


class Languages:
    """Every language has a number: `nothing` is 0, `anything` is 1, the others are (accepts, ten next languages), each
    kept once, so that equal languages have equal numbers."""

    NOTHING, ANYTHING = 0, 1

    def __init__(self):
        self.nodes = [(False, (0,) * 10), (True, (1,) * 10)]
        self.index = {self.nodes[0]: 0, self.nodes[1]: 1}
        self.known = {}

    def make(self, accepts, following):
        node = (accepts, following)
        found = self.index.get(node)
        if found is None:
            found = self.index[node] = len(self.nodes)
            self.nodes.append(node)
        return found

    def accepts(self, language):
        return self.nodes[language][0]

    def step(self, language, digit):
        return self.nodes[language][1][digit]

    def whole(self, pattern):
        """What matches `pattern` from begin to end."""
        return self._compile(pattern, False)

    def beginning(self, pattern):
        """What begins with a match of `pattern`."""
        return self._compile(pattern, True)

    def _compile(self, pattern, beginning):
        key = (pattern, beginning)
        if key in self.known:
            return self.known[key]
        edges = []  # of a nondeterministic automaton: state -> [(mask, state)], mask None for no digit

        def state():
            edges.append([])
            return len(edges) - 1

        def build(tree, entry):
            kind = tree[0]
            if kind == "set":
                leave = state()
                edges[entry].append((tree[1], leave))
                return leave
            if kind == "cat":
                for item in tree[1]:
                    entry = build(item, entry)
                return entry
            if kind == "alt":
                leave = state()
                for item in tree[1]:
                    edges[build(item, entry)].append((None, leave))
                return leave
            if kind == "group":
                return build(tree[1], entry)
            if kind == "rep":
                for _ in range(tree[2]):
                    entry = build(tree[1], entry)
                leaves = [entry]
                for _ in range(tree[3] - tree[2]):
                    entry = build(tree[1], entry)
                    leaves.append(entry)
                leave = state()
                for one in leaves:
                    edges[one].append((None, leave))
                return leave
            raise ValueError(f"{pattern!r}: {kind} is not for this kind of pattern")

        start = state()
        end = build(parse(pattern), start)

        def closure(states):
            found, todo = set(states), list(states)
            while todo:
                for mask, target in edges[todo.pop()]:
                    if mask is None and target not in found:
                        found.add(target)
                        todo.append(target)
            return frozenset(found)

        @lru_cache(maxsize=None)
        def determine(states):
            if not states:
                return self.NOTHING
            if beginning and end in states:
                return self.ANYTHING
            following = tuple(
                determine(closure({target for one in states for mask, target in edges[one]
                                   if mask is not None and mask >> digit & 1}))
                for digit in range(10))
            if end not in states and following == (0,) * 10:
                return self.NOTHING
            return self.make(end in states, following)

        found = self.known[key] = determine(closure({start}))
        return found
