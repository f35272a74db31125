"""Which characters are digits, and which may end a number, from the Unicode Character Database."""


def ranges(database):
    """`database`: the text of UnicodeData.txt. The zeros of every decimal digit, and the ranges of letters and numbers
    (\\p{L}, \\p{N}) outside ASCII."""
    zeros, found = [], []
    first = None
    for line in database.splitlines():
        fields = line.split(";")
        code, name, category = int(fields[0], 16), fields[1], fields[2]
        if category == "Nd" and fields[6] == "0":
            zeros.append(code)
        if name.endswith(", First>"):
            first = code
            continue
        start = first if name.endswith(", Last>") else code
        first = None
        if category[0] in "LN" and code >= 0x80:
            if found and found[-1][1] == start - 1:
                found[-1][1] = code
            else:
                found.append([start, code])
    return {"digit_zeros": zeros, "letters_and_numbers": found}


def pages(found):
    """The ranges as pairs of 16 bits, and for each page of 256 characters of the first four planes which of them have to
    do with it: the first one's number in ten bits, and how many in six."""
    words = []
    for low, high in found:
        assert low >> 16 == high >> 16 and low >> 16 < 4
        words += [low & 0xFFFF, high & 0xFFFF]
    index = []
    for page in range(1024):
        there = [number for number, (low, high) in enumerate(found) if low >> 8 <= page <= high >> 8]
        first, count = (there[0], len(there)) if there else (0, 0)
        assert first < 1024 and count < 64
        index.append(first | count << 10)
    return index, words


def digit_pages(zeros):
    """The zeros outside ASCII in the order of the low byte of their page, and for each such byte which of them have it:
    the first one's number in the low byte, how many in the high one."""
    ordered = sorted((zero for zero in zeros if zero >= 0x80), key=lambda zero: (zero >> 8 & 0xFF, zero))
    index = []
    for byte in range(256):
        there = [number for number, zero in enumerate(ordered) if zero >> 8 & 0xFF == byte]
        index.append((there[0] if there else 0) | len(there) << 8)
    return index, ordered


def version(folder="/usr/share/unicode"):
    """The version of the database, which the comment at the top of its other files says."""
    import re

    with open(f"{folder}/Blocks.txt", encoding="utf-8") as file:
        return re.search(r"Blocks-([\d.]+)\.txt", file.readline()).group(1)
