#!/usr/bin/perl
# titles.pl CATALOGUE FILE...: titles that do not fit where they stand, in the language of the source and in that of the
# CATALOGUE: over a column of a table, over a field that is listed, beside a field of a record, beside a key in the help.
# "file:line: reason" for each.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));

my ($help_columns, $record_columns) = (12, 20);  # tui/app_draw.c, views/record_view.c
my ($field_columns, $field_most) = (12, 16);  # views/record_list.c

my ($catalogue, @files) = @ARGV;
my %translated;
{
	open my $in, '<', $catalogue or die "$catalogue: $!\n";
	my $source;
	while (<$in>) {
		$source = $1 if /^msgid "(.*)"$/;
		$translated{$source} = $1 if /^msgstr "(.+)"$/;
	}
}

sub columns {
	my ($text) = @_;
	my $wide = () = $text =~ /[^\x00-\x7f]/g;
	return length($text) + $wide;
}

sub check {
	my ($file, $line, $room, $title) = @_;
	for my $text (grep { defined } $title, $translated{$title}) {
		my $columns = columns($text);
		print "$file:$line: the title \"$text\" takes $columns columns, there are $room\n" if $columns > $room;
	}
}

# A title to the left may use one column of the gap behind it (tui/table.c).
for my $file (@files) {
	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	my $text = <$in>;
	my $line = sub { 1 + (substr($text, 0, $_[0]) =~ tr/\n//) };
	while ($text =~ /\{ N_\("([^"]+)"\), (\d+), \d+, \d+, TEXT_(LEFT|RIGHT)/g) {
		check($file, $line->($-[0]), $2 + ($3 eq 'LEFT'), $1);
	}
	while ($text =~ /"\w+\.[\w-]+",\s*N_\("([^"]+)"\),\s*N_\(/g) {
		check($file, $line->($-[0]), $help_columns, $1);
	}
	while ($text =~ /\{ \.name = "\w+", \.title = N_\("([^"]+)"\)([^{}]*)\}/g) {
		my ($title, $rest, $at) = ($1, $2, $-[0]);
		check($file, $line->($at), $record_columns, $title);
		next unless $rest =~ /FIELD_LIST/;
		my $room = $rest =~ /\.columns = (\d+)/ ? $1 : $field_columns;
		$room = $field_most if $room > $field_most;
		check($file, $line->($at), $room + ($rest !~ /FIELD_INTEGER/), $title);
	}
}
