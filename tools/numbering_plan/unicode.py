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


def planes(found):
    """The ranges as 16-bit pairs, and where those of each plane of 65,536 characters begin."""
    starts, words = [], []
    for plane in range(4):
        starts.append(len(words))
        for low, high in found:
            assert low >> 16 == high >> 16 and low >> 16 < 4
            if low >> 16 == plane:
                words += [low & 0xFFFF, high & 0xFFFF]
    starts.append(len(words))
    return starts, words


def version(folder="/usr/share/unicode"):
    """The version of the database, which the comment at the top of its other files says."""
    import re

    with open(f"{folder}/Blocks.txt", encoding="utf-8") as file:
        return re.search(r"Blocks-([\d.]+)\.txt", file.readline()).group(1)
