"""callkit's time zones of numbers beside those of PyPI's phonenumbers, on the same data.

    print_texts zones | python3 against_phonenumbers.py PACKAGE_FOLDER

Reads `CODE<TAB>NATIONAL<TAB>area|country<TAB>ZONE ZONE …` lines. Exit code 1 when there is a difference."""

import sys

sys.path.insert(0, sys.argv[1])
from phonenumbers import PhoneNumber, timezone  # noqa: E402

checks = differences = 0
for line in sys.stdin:
    code, national, kind, zones = line.rstrip("\n").split("\t")
    zeros = min(len(national) - len(national.lstrip("0")), len(national) - 1)
    number = PhoneNumber(country_code=int(code), national_number=int(national), italian_leading_zero=zeros > 0 or None,
                         number_of_leading_zeros=zeros or None)
    if kind == "area":
        expected = timezone.time_zones_for_geographical_number(number)
    else:
        expected = timezone._country_level_time_zones_for_number(number)
    expected = [] if expected == ("Etc/Unknown",) else list(expected)
    checks += 1
    if expected != zones.split():
        differences += 1
        if differences <= 20:
            print(f"+{code} {national} ({kind}): callkit {zones}, phonenumbers {' '.join(expected)}")
print(f"time zones: {checks} checks, {differences} differences")
sys.exit(0 if checks and not differences else 1)
