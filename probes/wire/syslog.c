/* Reading a syslog line. RFC 3164 describes what was seen in 2001; what is sent today:
 *
 *	<34>Oct 11 22:14:15 host su[12]: text                   as described
 *	<190>Nov 22 2026 10:11:12 host %%01IFNET/4/UP(l)[3]:text  Huawei, the year within
 *	<189>Nov 22 10:11:12:123 2026 host %%10IFNET/3/UP: text   H3C, the year behind
 *	<189>59: *Nov 22 10:11:12.123 CST: %LINK-3-UPDOWN: text   Cisco, numbered, no host
 *	<30>2026-11-22T10:11:12.345+08:00 host app: text          rsyslog
 *	<30>app: text, text, anything                             no time, no number
 *
 * Each part is taken where it looks like itself and left in the text where it does not, so nothing
 * is lost: head and text together are what came. */
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "probes/wire/syslog.h"

#define FUTURE_BELIEVED (24 * 3600 * CLOCK_SECOND)
#define PAST_BELIEVED (366 * 24 * 3600 * CLOCK_SECOND)
#define WORD_LIMIT 255         /* of a host's name (RFC 5424) */
#define PROGRAM_LIMIT 64
#define PRIORITY_MAX 191

/* What is left to read. */
struct reader {
	const uint8_t *at, *end;
};

static bool is_next(const struct reader *reader, char wanted)
{
	return reader->at < reader->end && *reader->at == (uint8_t)wanted;
}

static bool take(struct reader *reader, char wanted)
{
	if (!is_next(reader, wanted))
		return false;
	reader->at++;
	return true;
}

static bool is_digit(const struct reader *reader)
{
	return reader->at < reader->end && g_ascii_isdigit((char)*reader->at);
}

/* A number of LEAST to MOST digits, and no more of them behind it. */
static bool take_number(struct reader *reader, int least, int most, int *ret)
{
	int value = 0, digits = 0;

	for (; is_digit(reader) && digits < most; digits++)
		value = value * 10 + (*reader->at++ - '0');
	*ret = value;
	return digits >= least && !is_digit(reader);
}

static void skip_blanks(struct reader *reader)
{
	while (take(reader, ' '))
		continue;
}

/* Up to the next blank or the end. */
static struct bytes take_word(struct reader *reader)
{
	const uint8_t *start = reader->at;

	while (reader->at < reader->end && *reader->at != ' ')
		reader->at++;
	return (struct bytes){ start, (size_t)(reader->at - start) };
}

/* Clean text of WORD; NULL where it is empty or "-". */
static char *word_text(struct bytes word, size_t limit)
{
	if (word.size == 0 || (word.size == 1 && word.data[0] == '-'))
		return NULL;
	return text_clean(word, limit);
}

/* ---- times -------------------------------------------------------------------------------- */

/* What was read of one; a zone not said is ours. */
struct stamp {
	struct tm tm;                /* tm_year 0: not said */
	int64_t fraction;            /* microseconds */
	bool zoned;
	int64_t offset;              /* seconds east */
};

static bool is_date(const struct tm *tm)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 &&
	    tm->tm_mday <= days[tm->tm_mon];
}

static bool take_clock(struct reader *reader, struct tm *tm)
{
	return take_number(reader, 1, 2, &tm->tm_hour) && take(reader, ':') &&
	    take_number(reader, 2, 2, &tm->tm_min) && take(reader, ':') &&
	    take_number(reader, 2, 2, &tm->tm_sec) && tm->tm_hour < 24 && tm->tm_min < 60 &&
	    tm->tm_sec < 61;
}

/* ".123456", of some devices ":123"; digits behind the sixth are too fine. */
static void take_fraction(struct reader *reader, struct stamp *stamp)
{
	int64_t unit = CLOCK_SECOND;

	if (reader->end - reader->at < 2 || strchr(".,:", *reader->at) == NULL ||
	    *reader->at == '\0' || !g_ascii_isdigit((char)reader->at[1]))
		return;
	for (reader->at++; is_digit(reader); reader->at++) {
		unit /= 10;
		stamp->fraction += unit * (*reader->at - '0');
	}
}

/* "Z", "+08:00", "+0800", behind a blank as well. */
static void take_offset(struct reader *reader, struct stamp *stamp)
{
	struct reader ahead = *reader;
	int hours, minutes = 0;

	if (take(reader, 'Z')) {
		stamp->zoned = true;
		return;
	}
	take(&ahead, ' ');
	int sign = take(&ahead, '+') ? 1 : take(&ahead, '-') ? -1 : 0;
	if (sign == 0)
		return;
	if (take_number(&ahead, 4, 4, &hours)) {
		minutes = hours % 100;
		hours /= 100;
	} else {
		ahead.at = reader->at + (is_next(reader, ' ') ? 2 : 1);
		if (!take_number(&ahead, 2, 2, &hours) || !take(&ahead, ':') ||
		    !take_number(&ahead, 2, 2, &minutes))
			return;
	}
	if (hours > 14 || minutes > 59)
		return;
	stamp->zoned = true;
	stamp->offset = sign * (hours * 3600 + minutes * 60);
	*reader = ahead;
}

/* " CST:", " UTC:", as Cisco writes it; only what is universal says more than that it is there. */
static void take_zone_word(struct reader *reader, struct stamp *stamp)
{
	struct reader ahead = *reader;

	if (!take(&ahead, ' '))
		return;
	struct bytes word = take_word(&ahead);
	if (word.size < 3 || word.size > 6 || word.data[word.size - 1] != ':')
		return;
	for (size_t i = 0; i + 1 < word.size; i++)
		if (!g_ascii_isupper((char)word.data[i]))
			return;
	stamp->zoned |= word.size == 4 &&
	    (memcmp(word.data, "UTC", 3) == 0 || memcmp(word.data, "GMT", 3) == 0);
	*reader = ahead;
}

static bool take_iso(struct reader *reader, struct stamp *stamp)
{
	struct tm *tm = &stamp->tm;

	if (!take_number(reader, 4, 4, &tm->tm_year) || !take(reader, '-') ||
	    !take_number(reader, 2, 2, &tm->tm_mon) || !take(reader, '-') ||
	    !take_number(reader, 2, 2, &tm->tm_mday) ||
	    !(take(reader, 'T') || take(reader, ' ')) || !take_clock(reader, tm))
		return false;
	tm->tm_mon--;
	take_fraction(reader, stamp);
	take_offset(reader, stamp);
	return is_date(tm);
}

static bool take_month(struct reader *reader, int *ret)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int month = 0; month < 12 && reader->end - reader->at >= 3; month++) {
		if (g_ascii_strncasecmp((const char *)reader->at, names + 3 * month, 3) != 0)
			continue;
		reader->at += 3;
		*ret = month;
		return true;
	}
	return false;
}

/* A year here or later, if there is one. */
static void take_year(struct reader *reader, struct tm *tm)
{
	struct reader ahead = *reader;
	int year;

	skip_blanks(&ahead);
	if (!take_number(&ahead, 4, 4, &year) || year < 1970 || is_next(&ahead, ':'))
		return;
	tm->tm_year = year;
	*reader = ahead;
}

/* "Nov 22 10:11:12", the year before or behind the hours or nowhere. */
static bool take_old(struct reader *reader, struct stamp *stamp)
{
	struct tm *tm = &stamp->tm;

	if (!take(reader, '*'))      /* Cisco: the clock is not set, or not synchronised */
		take(reader, '.');
	if (!take_month(reader, &tm->tm_mon) || !take(reader, ' '))
		return false;
	skip_blanks(reader);
	if (!take_number(reader, 1, 2, &tm->tm_mday))
		return false;
	take_year(reader, tm);
	skip_blanks(reader);
	if (!take_clock(reader, tm))
		return false;
	take_fraction(reader, stamp);
	if (tm->tm_year == 0)
		take_year(reader, tm);
	take_offset(reader, stamp);
	if (!stamp->zoned)
		take_zone_word(reader, stamp);
	return is_date(tm);
}

/* STAMP in YEAR; false if there is no such day in it. */
static bool in_year(const struct stamp *stamp, int year, struct wall *ret)
{
	struct tm tm = stamp->tm;

	tm.tm_year = year - 1900;
	tm.tm_isdst = -1;
	time_t seconds = stamp->zoned ? timegm(&tm) - stamp->offset : mktime(&tm);
	*ret = (struct wall){ (int64_t)seconds * CLOCK_SECOND + stamp->fraction };
	return tm.tm_mon == stamp->tm.tm_mon && tm.tm_mday == stamp->tm.tm_mday;
}

/* Without a year it is the nearest day of that name: shortly after new year most are last year's.
 */
static struct wall nearest(const struct stamp *stamp, struct wall now)
{
	time_t seconds = (time_t)(now.us / CLOCK_SECOND);
	struct wall best = { 0 }, when;
	struct tm here;

	localtime_r(&seconds, &here);
	for (int year = here.tm_year + 1899; year <= here.tm_year + 1901; year++)
		if (in_year(stamp, year, &when) &&
		    (best.us == 0 ||
			ABS(wall_between(now, when)) < ABS(wall_between(now, best))))
			best = when;
	return best;
}

static struct wall stamp_time(const struct stamp *stamp, struct wall now)
{
	struct wall when = { 0 };

	if (stamp->tm.tm_year == 0)
		when = nearest(stamp, now);
	else if (!in_year(stamp, stamp->tm.tm_year, &when))
		return (struct wall){ 0 };
	int64_t ahead = wall_between(now, when);
	return ahead > FUTURE_BELIEVED || ahead < -PAST_BELIEVED ? (struct wall){ 0 } : when;
}

/* Any time there is; the reader stays where it was if there is none. */
static bool take_time(struct reader *reader, struct wall now, struct wall *ret)
{
	struct stamp old = { 0 }, iso = { 0 };
	struct reader ahead = *reader;

	if (take_old(&ahead, &old)) {
		*ret = stamp_time(&old, now);
	} else {
		ahead = *reader;
		if (!take_iso(&ahead, &iso))
			return false;
		*ret = stamp_time(&iso, now);
	}
	if (ahead.at < ahead.end && *ahead.at != ' ' && !take(&ahead, ':'))
		return false;
	*reader = ahead;
	return true;
}

/* ---- RFC 3164 and its kin ----------------------------------------------------------------- */

/* Cisco's "59: " and "000123: ", and the host between them where it says so. */
static void take_numbering(struct reader *reader, struct wall now, struct syslog_line *ret)
{
	struct reader ahead = *reader;
	struct bytes host = { NULL, 0 };
	struct wall when;
	bool numbered = false;

	for (int i = 0; i < 3; i++) {
		struct reader look = ahead;
		struct bytes word = take_word(&look);
		if (word.size < 2 || word.data[word.size - 1] != ':' || !take(&look, ' '))
			break;
		word.size--;
		bool number = true;
		for (size_t k = 0; k < word.size; k++)
			number &= g_ascii_isdigit((char)word.data[k]);
		if (!number && (!numbered || host.size > 0))
			break;
		if (!number)
			host = word;
		numbered = true;
		ahead = look;
	}
	struct reader look = ahead;
	if (!numbered || !take_time(&look, now, &when))
		return;
	*reader = ahead;
	ret->host = word_text(host, WORD_LIMIT);
}

/* A word that can be a host's name: not the beginning of a tag, and something follows. */
static void take_host(struct reader *reader, struct syslog_line *ret)
{
	struct reader ahead = *reader;
	struct bytes word = take_word(&ahead);

	if (word.size == 0 || word.size > WORD_LIMIT || word.data[word.size - 1] == ':' ||
	    word.data[0] == '%' || ahead.at == ahead.end)
		return;
	for (size_t i = 0; i < word.size; i++)
		if (word.data[i] < 0x80 && strchr("[](){}=\"',;", word.data[i]) != NULL)
			return;
	ret->host = word_text(word, WORD_LIMIT);
	*reader = ahead;
	skip_blanks(reader);
}

/* "(l)", "[123]" behind a program's name. */
static bool skip_brackets(struct reader *reader)
{
	bool any = false;

	while (is_next(reader, '[') || is_next(reader, '(')) {
		const uint8_t closing = is_next(reader, '[') ? ']' : ')';
		size_t left = (size_t)MIN(reader->end - reader->at, PROGRAM_LIMIT);
		const uint8_t *end = memchr(reader->at, closing, left);
		if (end == NULL)
			return false;
		reader->at = end + 1;
		any = true;
	}
	return any;
}

/* "su[12]: ", "%LINK-3-UPDOWN: ", "%%01IFNET/4/LINK_STATE(l)[0]:". */
static void take_program(struct reader *reader, struct syslog_line *ret)
{
	struct reader ahead = *reader;

	while (ahead.at < ahead.end && *ahead.at > ' ' && strchr(":[(", *ahead.at) == NULL)
		ahead.at++;
	struct bytes word = { reader->at, (size_t)(ahead.at - reader->at) };
	if (word.size == 0 || word.size > PROGRAM_LIMIT)
		return;
	bool bracketed = skip_brackets(&ahead), coloned = take(&ahead, ':');
	bool spaced = ahead.at == ahead.end || *ahead.at == ' ';
	if (!(coloned && (spaced || bracketed || word.data[0] == '%')) && !(bracketed && spaced))
		return;
	ret->program = word_text(word, PROGRAM_LIMIT);
	take(&ahead, ' ');
	*reader = ahead;
}

static void read_old(struct reader *reader, bool numbered, struct wall now,
    struct syslog_line *ret)
{
	take_numbering(reader, now, ret);
	if (take_time(reader, now, &ret->said_at)) {
		skip_blanks(reader);
		if (ret->host == NULL)
			take_host(reader, ret);
		take_program(reader, ret);
	} else if (numbered) {
		take_program(reader, ret);
	}
}

/* ---- RFC 5424 ----------------------------------------------------------------------------- */

/* "-" or "[id name="value" ..]..", a backslash before what is meant as it is. */
static bool take_structured(struct reader *reader)
{
	bool quoted = false;

	if (take(reader, '-'))
		return true;
	if (!is_next(reader, '['))
		return false;
	while (is_next(reader, '[')) {
		for (; reader->at < reader->end && (quoted || *reader->at != ']'); reader->at++) {
			if (quoted && *reader->at == '\\' && reader->at + 1 < reader->end)
				reader->at++;
			else if (*reader->at == '"')
				quoted = !quoted;
		}
		if (!take(reader, ']'))
			return false;
	}
	return true;
}

static bool take_field(struct reader *reader, struct bytes *ret)
{
	*ret = take_word(reader);
	return ret->size > 0 && ret->size <= WORD_LIMIT && take(reader, ' ');
}

static bool read_new(struct reader *reader, struct wall now, struct syslog_line *ret)
{
	struct reader ahead = *reader;
	struct bytes host, program, process, id;
	struct stamp stamp = { 0 };
	static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

	if (!take(&ahead, '1') || !take(&ahead, ' '))
		return false;
	bool timed = !take(&ahead, '-');
	if ((timed && !take_iso(&ahead, &stamp)) || !take(&ahead, ' ') ||
	    !take_field(&ahead, &host) || !take_field(&ahead, &program) ||
	    !take_field(&ahead, &process) || !take_field(&ahead, &id) ||
	    !take_structured(&ahead) || (ahead.at < ahead.end && !take(&ahead, ' ')))
		return false;
	if (ahead.end - ahead.at >= 3 && memcmp(ahead.at, mark, sizeof mark) == 0)
		ahead.at += sizeof mark;
	if (timed)
		ret->said_at = stamp_time(&stamp, now);
	ret->host = word_text(host, WORD_LIMIT);
	ret->program = word_text(program, PROGRAM_LIMIT);
	*reader = ahead;
	return true;
}

/* ---- a line ------------------------------------------------------------------------------- */

static bool take_priority(struct reader *reader, struct syslog_line *ret)
{
	struct reader ahead = *reader;
	int priority;

	if (!take(&ahead, '<') || !take_number(&ahead, 1, 3, &priority) || !take(&ahead, '>') ||
	    priority > PRIORITY_MAX)
		return false;
	ret->facility = priority / 8;
	ret->severity = priority % 8;
	*reader = ahead;
	return true;
}

static char *with_length(char *text, size_t whole)
{
	char *said = g_strdup_printf(_("%s（共 %zu 字节，余下未存）"), text, whole);

	g_free(text);
	return said;
}

void syslog_read(struct bytes raw, size_t beyond, struct wall now, struct syslog_line *ret)
{
	struct reader reader = { raw.data, raw.data + MIN(raw.size, SYSLOG_KEPT) };

	*ret = (struct syslog_line){ .facility = -1, .severity = -1 };
	bool numbered = take_priority(&reader, ret);
	const uint8_t *head = reader.at;
	skip_blanks(&reader);
	if (!numbered || !read_new(&reader, now, ret))
		read_old(&reader, numbered, now, ret);
	ret->head = text_clean((struct bytes){ head, (size_t)(reader.at - head) }, SYSLOG_KEPT);
	ret->text =
	    text_clean((struct bytes){ reader.at, (size_t)(reader.end - reader.at) }, SYSLOG_KEPT);
	size_t lost = beyond + raw.size - (size_t)(reader.end - raw.data);
	if (lost > 0)
		ret->text = with_length(ret->text, raw.size + beyond);
}

void syslog_line_clear(struct syslog_line *line)
{
	g_free(line->head);
	g_free(line->host);
	g_free(line->program);
	g_free(line->text);
	*line = (struct syslog_line){ .facility = -1 };
}
