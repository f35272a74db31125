"""One automaton that says everything about a number from its digits and their count: what calling codes, regions, short
numbers and time zones ask differs in the labels alone.

A node has ten followers. A follower is a node again, or a leaf: what is left of the digits no longer matters, only how
many there are in all. The table is one array of 16-bit cells. A node is ten of them, and nodes overlap where their
cells agree; a leaf is pairs of (mask of counts, label), the last mask being all ones."""

SHORTEST, LONGEST = 2, 17  # national digits; bit 0 of a mask stands for SHORTEST
EVERY = 0xFFFF


class Automaton:
    def __init__(self, languages):
        self.languages = languages
        self.nodes = {}  # (own label, followers) -> number; a follower is ("node", number) or ("leaf", pairs)
        self.roots = {}

    def add(self, name, watched, label):
        """`watched` are languages; `label(accepted, length)` is the label of a number of that many digits of which the
        languages whose `accepted` is true have accepted all."""
        languages, memo = self.languages, {}
        accepts, step = languages.accepts, languages.step

        def explore(states, depth):
            key = (states, depth)
            if key in memo:
                return memo[key]
            own = label(tuple(accepts(one) for one in states), depth) if depth >= SHORTEST else None
            if depth == LONGEST:
                found = ("vector", (None,) * LONGEST + (own,))
            else:
                by_state = {}
                followers = []
                for digit in range(10):
                    following = tuple(step(one, digit) for one in states)
                    if following not in by_state:
                        by_state[following] = explore(following, depth + 1)
                    followers.append(by_state[following])
                first = followers[0]
                if first[0] == "vector" and all(one == first for one in followers):
                    found = ("vector", first[1][:depth] + (own,) + first[1][depth + 1:])
                else:
                    found = self._node(own, tuple(map(self._leaf, followers)))
            memo[key] = found
            return found

        self.roots[name] = self._leaf(explore(tuple(watched), 0))

    def _node(self, own, followers):
        return "node", self.nodes.setdefault((own or 0, followers), len(self.nodes))

    @staticmethod
    def _leaf(found):
        """A vector of labels by length as the pairs that the table will have."""
        if found[0] != "vector":
            return found
        masks = {}
        for length, one in enumerate(found[1]):
            if one is not None:
                masks[one] = masks.get(one, 0) | 1 << (length - SHORTEST)
        # The commonest label is what is left when no mask fits; of the others, the labels with most to say come first.
        rest = max(masks, key=lambda one: (bin(masks[one]).count("1"), -one))
        pairs = sorted(((mask, one) for one, mask in masks.items() if one != rest), key=lambda pair: (-pair[1], pair[0]))
        return "leaf", tuple(pairs) + ((EVERY, rest),)

    def pack(self):
        """(cells, where the leaves begin, roots by name, labels of numbers that end at a node: [(cell, label)])"""
        leaves = {}
        for _, followers in self.nodes:
            for kind, value in followers:
                if kind == "leaf":
                    leaves.setdefault(value, None)
        for kind, value in self.roots.values():
            if kind == "leaf":
                leaves.setdefault(value, None)
        # Longer leaves first: a shorter one may be the end of a longer one.
        leaf_cells, places = [], {}
        for leaf in sorted(leaves, key=lambda one: (-len(one), one)):
            if leaf in places:
                continue
            start = len(leaf_cells)
            for pair in leaf:
                leaf_cells.extend(pair)
            for skip in range(len(leaf)):
                places.setdefault(leaf[skip:], start + 2 * skip)

        # Symbols of rows before their places are known: leaves and nodes by identity.
        nodes = list(self.nodes)
        rows = [followers for _, followers in nodes]
        order = self._chain(rows)
        symbols, bases, taken = [], {}, {}
        for number in order:
            row, own = rows[number], nodes[number][0]
            overlap = 0
            for length in range(9, 0, -1):
                if length <= len(symbols) and tuple(symbols[-length:]) == row[:length]:
                    overlap = length
                    break
            base = len(symbols) - overlap
            symbols.extend(row[overlap:])
            assert base not in taken
            taken[base] = own
            bases[number] = base
        first_leaf = len(symbols)
        if first_leaf + len(leaf_cells) > 65536:
            raise ValueError(f"{first_leaf} + {len(leaf_cells)} cells are more than 16 bits can count")

        def cell(follower):
            kind, value = follower
            return bases[value] if kind == "node" else first_leaf + places[value]

        cells = [cell(one) for one in symbols] + leaf_cells
        ends = sorted((base, own) for base, own in taken.items() if own)
        return cells, first_leaf, {name: cell(root) for name, root in self.roots.items()}, ends

    @staticmethod
    def _chain(rows):
        """An order of rows in which the end of one is the beginning of the next as far as can be: the longest overlaps
        are taken first, as long as they close no circle."""
        following, preceded, chain = {}, set(), list(range(len(rows)))

        def head(number):
            while chain[number] != number:
                chain[number] = chain[chain[number]]
                number = chain[number]
            return number

        for length in range(9, 0, -1):
            beginnings = {}
            for number in range(len(rows) - 1, -1, -1):
                if number not in preceded:
                    beginnings.setdefault(rows[number][:length], []).append(number)
            for number, row in enumerate(rows):
                if number in following:
                    continue
                candidates = beginnings.get(row[-length:], [])
                for place in range(len(candidates) - 1, -1, -1):
                    other = candidates[place]
                    if head(other) != head(number):
                        following[number] = other
                        preceded.add(other)
                        chain[head(other)] = head(number)
                        del candidates[place]
                        break
        order = []
        for number in range(len(rows)):
            if number not in preceded:
                while number is not None:
                    order.append(number)
                    number = following.get(number)
        return order
