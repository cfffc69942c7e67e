#!/usr/bin/env python3
"""Writes base/text_tables.c from the Debian package unicode-data.

Run by hand when a new Unicode version arrives, and the result is kept in the repository:
    base/text_tables.py > base/text_tables.c
"""
import bz2
import re
import unicodedata

DATA = '/usr/share/unicode/'
HAN = range(0x4E00, 0xA000)


def ambiguous_ranges():
    """Ranges of East Asian Width A, without private use, which is never drawn."""
    ranges = []
    for line in open(DATA + 'EastAsianWidth.txt', encoding='utf-8'):
        found = re.match(r'([0-9A-F]+)(?:\.\.([0-9A-F]+))?;A\b', line)
        if not found:
            continue
        first, last = int(found[1], 16), int(found[2] or found[1], 16)
        if 0xE000 <= first <= 0xF8FF or first >= 0xE0000:
            continue
        if ranges and ranges[-1][1] + 1 == first:
            ranges[-1][1] = last
        else:
            ranges.append([first, last])
    return ranges


def initial(reading):
    """First ASCII letter of a reading: 'chóng' gives 'c'."""
    return unicodedata.normalize('NFD', reading)[0]


def initials():
    """Of each hanzi the initials of its readings, the customary one first."""
    readings = {'kMandarin': {}, 'kHanyuPinlu': {}, 'kXHC1983': {}}
    for line in bz2.open(DATA + 'Unihan_Readings.txt.bz2', 'rt', encoding='utf-8'):
        part = line.rstrip('\n').split('\t')
        if len(part) == 3 and part[1] in readings:
            readings[part[1]][int(part[0][2:], 16)] = part[2]
    result = {}
    for c in HAN:
        found = readings['kMandarin'].get(c, '').split()
        if in_gb2312(c):
            found += re.findall(r'([^ (]+)\(', readings['kHanyuPinlu'].get(c, ''))
            found += re.findall(r':(\S+)', readings['kXHC1983'].get(c, ''))
        letters = []
        for reading in found:
            if initial(reading).isascii() and initial(reading) not in letters:
                letters.append(initial(reading))
        result[c] = ''.join(letters)
    return result


def in_gb2312(c):
    try:
        return bool(chr(c).encode('gb2312'))
    except UnicodeEncodeError:
        return False


def print_rows(items, per_row):
    for i in range(0, len(items), per_row):
        print('\t' + ' '.join(items[i:i + per_row]))


def main():
    letters = initials()
    ranges = ['{0x%04X, 0x%04X},' % tuple(r) for r in ambiguous_ranges()]
    others = ['{0x%04X, "%s"},' % (c, letters[c][1:]) for c in HAN if len(letters[c]) > 1]
    print('/* Written by base/text_tables.py; do not edit. Source: EastAsianWidth.txt and Unihan_Readings.txt')
    print(' * of Unicode 15.0, (C) Unicode, Inc., Unicode license (Debian package unicode-data 15.0.0-1). */')
    print('#include "base/text_tables.h"\n')
    print('const struct text_range text_ambiguous[] = {')
    print_rows(ranges, 4)
    print('};\nconst size_t text_ambiguous_count = G_N_ELEMENTS(text_ambiguous);\n')
    print('const struct text_other_initials text_other_initials[] = {')
    print_rows(others, 5)
    print('};\nconst size_t text_other_initials_count = G_N_ELEMENTS(text_other_initials);\n')
    print('const char text_initials[TEXT_HAN_PAGES][TEXT_HAN_PAGE + 1] = {')
    for page in range(HAN[0], HAN[-1] + 1, 128):
        row = ''.join(letters[c][:1] or '-' for c in range(page, page + 128))
        print('\t"%s"\n\t"%s",' % (row[:64], row[64:]))
    print('};')


main()
