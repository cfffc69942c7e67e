# The kept table of pinyin initials and widths is what base/text_tables.py makes of unicode-data.

@test "the kept text tables are what the Debian package says" {
	[ -r /usr/share/unicode/Unihan_Readings.txt.bz2 ] || skip "unicode-data is not installed"
	[ "$(dpkg-query -W -f '${Version}' unicode-data)" = 15.0.0-1 ] || skip "another Unicode"
	base/text_tables.py | cmp - base/text_tables.c
}
