#!/usr/bin/perl
# lint.pl FILE ...: the rules of the house for C files, each as "file:line: reason". Paths are those below the top of the tree.
# Works on bytes: hanzi and full-width punctuation are the three-byte sequences from E3 80 to E9 BF and from EF BC to EF BF.
use strict;
use warnings;

# Which folders may include headers of which (the main()s are folders of their own). Tests may include everything.
my %may_include = (
	base     => [qw(base)],
	points   => [qw(base points)],
	records  => [qw(base points records)],
	probes   => [qw(base points records probes)],
	runbooks => [qw(base points records runbooks)],
	service  => [qw(base points records probes runbooks service)],
	tui      => [qw(base tui)],
	views    => [qw(base points records tui views)],
	lab      => [qw(base lab)],
	zhiband  => [qw(base points records probes runbooks service)],
	zhiban   => [qw(base points records tui views)],
);

# Libraries that may be seen from one corner only.
my @corners = (
	[ qr/^sqlite3/, qr{^service/(store|history|messages)}, 'SQLite belongs to service/store, history, messages' ],
	[ qr/^net-snmp/,             qr{^(probes/wire|tests/(unit|fuzz))/snmp}, 'net-snmp belongs to probes/wire/snmp' ],
	[ qr/^libssh/,               qr{^(probes/wire|lab)/ssh},            'libssh belongs to probes/wire/ssh and lab/ssh' ],
	[ qr/^(pango|cairo)/,        qr{^views/sheets/page},                'pango and cairo belong to views/sheets/page' ],
	[ qr/^(n?curses|term\.h)/,   qr{^tui/},                             'curses belongs to tui/' ],
);

my %banned = (
	strcpy => 'g_strlcpy', strcat => 'GString', sprintf => 'g_snprintf', vsprintf => 'g_vsnprintf', strtok => 'g_strsplit',
	atoi => 'g_ascii_string_to_signed', gets => 'a bounded read', alloca => 'the heap', system => 'GSubprocess',
	popen => 'GSubprocess',
);

my ($file_limit, $function_limit, $switch_limit, $column_limit) = (600, 50, 100, 100);
my $found = 0;
my %includes;   # header -> [header, line], to look for circles

sub complain {
	my ($file, $line, $reason) = @_;
	print "$file:$line: $reason\n";
	$found++;
}

# What is matched, kept in length and lines, blanked to spaces.
sub blank { my $text = shift; $text =~ s/[^\n]/ /g; return $text; }

# The text without comments, and without comments and the insides of literals.
sub strip {
	my $text = shift;
	my $no_comments = $text;
	$no_comments =~ s{("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(/\*.*?\*/|//[^\n]*)}{defined $1 ? $1 : blank($2)}gse;
	my $code = $no_comments;
	$code =~ s{(["'])((?:(?!\1)[^\\\n]|\\.)*)\1}{$1 . blank($2) . $1}gse;
	return ($no_comments, $code);
}

sub folder {
	my $path = shift;
	return $path =~ m{^([^/]+)/} ? $1 : $path =~ m{^(zhiband?)\.c$} ? $1 : '';
}

sub check_includes {
	my ($file, $text) = @_;
	my $from = folder($file);
	my $n = 0;
	for my $line (split /\n/, $text) {
		$n++;
		next unless $line =~ /^\s*#\s*include\s*([<"])([^>"]+)/;
		my ($kind, $header) = ($1, $2);
		if ($kind eq '"') {
			push @{ $includes{$file} }, [ $header, $n ];
			my $to = folder($header);
			complain($file, $n, "include \"$header\" by its path from the top of the tree") if $to eq '';
			complain($file, $n, "$from/ may not include $to/ (the layers of the house)")
			    if $to ne '' && $may_include{$from} && !grep { $_ eq $to } @{ $may_include{$from} };
		} elsif ($from ne 'tests') {
			for my $corner (@corners) {
				complain($file, $n, $corner->[2]) if $header =~ $corner->[0] && $file !~ $corner->[1];
			}
		}
	}
}

sub check_calls {
	my ($file, $code) = @_;
	my $n = 0;
	for my $line (split /\n/, $code) {
		$n++;
		while ($line =~ /(?<![\w.>])(\w+)\s*\(/g) {
			my $call = $1;
			complain($file, $n, "$call() is banned: $banned{$call}") if $banned{$call};
			complain($file, $n, "$call(): deadlines go through base/timer")
			    if $call =~ /^g_timeout_/ && $file !~ m{^base/timer};
		}
	}
}

# A function opens and closes in column 0. A flat switch may be longer: a quarter of its lines are labels.
sub check_sizes {
	my ($file, $code) = @_;
	my @lines = split /\n/, $code, -1;
	complain($file, $file_limit + 1, 'more than ' . $file_limit . ' lines in a file') if @lines - 1 > $file_limit;
	my $start;
	for my $i (0 .. $#lines) {
		if ($lines[$i] =~ /^\{/) {
			$start = $i;
			$start-- while $start > 0 && $lines[$start - 1] =~ /\S/ && $lines[$start - 1] !~ /^[}#]|;\s*$/;
		} elsif (defined $start && $lines[$i] =~ /^\}/) {
			my $length = $i - $start + 1;
			my $labels = grep { /^\s*(case\b.*|default\s*):/ } @lines[$start .. $i];
			my $limit = $labels * 4 >= $length ? $switch_limit : $function_limit;
			complain($file, $start + 1, "a function of $length lines, more than $limit") if $length > $limit;
			undef $start;
		}
	}
}

sub columns {
	my $line = shift;
	my $at = 0;
	while ($line =~ /(\t)|([\x20-\x7e])|[\xc2-\xdf][\x80-\xbf]|([\xe0-\xef][\x80-\xbf]{2})|[\xf0-\xf4][\x80-\xbf]{3}|./gs) {
		$at += $1 ? 8 - $at % 8 : $3 ? 2 : 1;
	}
	return $at;
}

sub check_lines {
	my ($file, $text) = @_;
	my $n = 0;
	for my $line (split /\n/, $text) {
		$n++;
		my $columns = columns($line);
		complain($file, $n, "$columns columns, more than $column_limit") if $columns > $column_limit;
		complain($file, $n, 'blanks at the end of the line') if $line =~ /[ \t]$/;
		complain($file, $n, 'indented by blanks, not by tabs') if $line =~ /^ {8}/;
	}
}

# What people read: translated, and of characters whose width every terminal agrees on. A line that says "not shown" holds text
# that is looked for, not printed.
sub check_words {
	my ($file, $text, $code) = @_;
	my @original = split /\n/, $text;
	my $at = 0;
	for my $line (split /\n/, $code) {
		$at++;
		complain($file, $at, 'xgettext does not know G_..._FORMAT in a message: PRId64') if $line =~ /_\("[^;]*"\s*G_\w+_FORMAT/;
	}
	return unless $file =~ m{^(records|probes|service|runbooks|tui|views|zhiban)};
	my $bare = $code;
	$bare =~ s{\bN?_\(\s*(?:(?:"(?:[^"\\\n]|\\.)*"|PRI\w+|G_\w+_FORMAT)\s*)+\)}{blank($&)}gse;
	my $n = 0;
	for my $line (split /\n/, $bare) {
		next if $original[$n++] =~ /not shown/;
		complain($file, $n, 'Chinese text outside _() or N_()') if $line =~ /"[^"]*[\xe4-\xe9][\x80-\xbf]{2}/;
	}
	$n = 0;
	for my $line (split /\n/, $code) {
		next if $original[$n++] =~ /not shown/;
		while ($line =~ /"((?:[^"\\]|\\.)*)"/g) {
			my $literal = $1;
			$literal =~ s/\xe3\x80[\x80-\xbf]|[\xe4-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf]//g;
			complain($file, $n, 'a character of uncertain width in our own text') if $literal =~ /[\x80-\xff]/;
		}
	}
}

# Headers that include each other in a circle, found by walking.
sub check_circles {
	my %state;
	my $walk;
	$walk = sub {
		my ($file) = @_;
		$state{$file} = 'open';
		for my $edge (@{ $includes{$file} || [] }) {
			my ($header, $line) = @$edge;
			my $seen = $state{$header} || '';
			complain($file, $line, "including \"$header\" closes a circle") if $seen eq 'open';
			$walk->($header) if $seen eq '';
		}
		$state{$file} = 'done';
	};
	$state{$_} or $walk->($_) for sort keys %includes;
}

for my $file (@ARGV) {
	open(my $in, '<:raw', $file) or die "$file: $!\n";
	local $/;
	my $text = <$in>;
	close $in;
	my ($no_comments, $code) = strip($text);
	check_includes($file, $no_comments);
	check_calls($file, $code);
	check_sizes($file, $code);
	check_lines($file, $text);
	check_words($file, $text, $no_comments);
}
check_circles();
exit($found > 0);
