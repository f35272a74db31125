"""Prefixes (international, national, of carriers) need ordered alternatives, captures and $, so they become small
programs for the matcher in include/callkit/core/e164/detail/prefix_program.hpp. A word is an operation in its upper
four bits and an operand in the rest. Jumps go forward only, so every program ends."""

from . import regex

MATCH, SET, REPEAT, SPLIT, JUMP, OPEN, CLOSE, END = range(8)


def compile_pattern(pattern):
    """The words of the program, and which first digits can begin a match that is not empty."""
    captures = 0

    def word(operation, operand=0):
        assert 0 <= operand < 4096
        return operation << 12 | operand

    def emit(tree):
        nonlocal captures
        kind = tree[0]
        if kind == "set":
            return [word(SET, tree[1])]
        if kind == "end":
            return [word(END)]
        if kind == "cat":
            return [one for item in tree[1] for one in emit(item)]
        if kind == "group":
            captures += 1
            number = captures
            return [word(OPEN, number), *emit(tree[1]), word(CLOSE, number)]
        if kind == "alt":
            branches = [emit(item) for item in tree[1]]
            code = branches[-1]
            for branch in reversed(branches[:-1]):
                code = [word(SPLIT, len(branch) + 2), *branch, word(JUMP, len(code) + 1), *code]
            return code
        if kind == "rep":
            inner, low, high = tree[1:]
            if inner[0] == "set" and low > 1:
                code = [word(REPEAT, low), inner[1]]
            else:
                code = [one for _ in range(low) for one in emit(inner)]
            optional = []
            for _ in range(high - low):
                piece = emit(inner)
                optional = [word(SPLIT, len(piece) + len(optional) + 1), *piece, *optional]
            return code + optional
        raise ValueError(kind)

    tree = regex.parse(pattern)
    code = emit(tree) + [word(MATCH)]
    return code, first_digits(tree)[0]


def first_digits(tree):
    """(digits that a match can begin with, whether it can be empty)"""
    kind = tree[0]
    if kind == "set":
        return tree[1], False
    if kind == "end":
        return 0, True
    if kind == "group":
        return first_digits(tree[1])
    if kind == "cat":
        mask, empty = 0, True
        for item in tree[1]:
            if empty:
                more, empty = first_digits(item)
                mask |= more
        return mask, empty
    if kind == "alt":
        every = [first_digits(item) for item in tree[1]]
        mask = 0
        for more, _ in every:
            mask |= more
        return mask, any(empty for _, empty in every)
    mask, empty = first_digits(tree[1])
    return mask, empty or tree[2] == 0
