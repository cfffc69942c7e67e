#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A time of day that would lie farther ahead than this was meant for yesterday. */
#define AHEAD_MAX (12 * HOUR * CLOCK_SECOND)

/* What a wall clock may be stepped by, together: from today to 1970 and far beyond any warranty. */
#define STEP_MAX (100 * INT64_C(366) * DAY * CLOCK_SECOND)

/* What a shared clock adds, as it lies in the file. */
struct shared {
	_Atomic(int64_t) both;       /* never negative */
	_Atomic(int64_t) wall;       /* to the wall alone */
};

/* NULL when none is followed. Set once at start, before there are threads. */
static const struct shared *shared;

/* ---- the two clocks -------------------------------------------------------------------------- */

static int64_t now_us(clockid_t id)
{
	struct timespec now;
	clock_gettime(id, &now);
	int64_t us = (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec / 1000;
	if (shared)
		us += atomic_load(&shared->both);
	return us;
}

struct mono clock_mono(void)
{
	return (struct mono){ now_us(CLOCK_BOOTTIME) };
}

struct wall clock_wall(void)
{
	int64_t us = now_us(CLOCK_REALTIME);
	if (shared)
		us += atomic_load(&shared->wall);
	return (struct wall){ us };
}

struct mono mono_after(struct mono from, int64_t us)
{
	return (struct mono){ from.us + us };
}

int64_t mono_between(struct mono earlier, struct mono later)
{
	return later.us - earlier.us;
}

int64_t wall_between(struct wall earlier, struct wall later)
{
	return later.us - earlier.us;
}

bool clock_is_synchronised(void)
{
	if (shared && atomic_load(&shared->wall) != 0)
		return false;
	struct timex kernel = { 0 };
	int state = adjtimex(&kernel);
	return state >= 0 && state != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
}

/* ---- the shared clock ------------------------------------------------------------------------ */

static bool fail(GError **error, const char *path, const char *reason)
{
	g_autofree char *clean = text_clean_string(path);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("共用时钟文件 %s 不能使用：%s"), clean,
	    reason);
	return false;
}

/* Map FD for PROTECTION. What an 8-byte file does not have yet reads as 0: it is on the same page.
 */
static void *map_clock(const char *path, int fd, int protection, GError **error)
{
	struct stat status;
	if (fstat(fd, &status) != 0) {
		fail(error, path, g_strerror(errno));
		return NULL;
	}
	if (!S_ISREG(status.st_mode)
	    || (status.st_size != sizeof(int64_t) && status.st_size != sizeof(struct shared))) {
		fail(error, path, _("它不是 8 或 16 字节的普通文件"));
		return NULL;
	}
	void *mapped = mmap(NULL, sizeof(struct shared), protection, MAP_SHARED, fd, 0);
	if (mapped == MAP_FAILED) {
		fail(error, path, g_strerror(errno));
		return NULL;
	}
	return mapped;
}

bool clock_allow_shared(GError **error)
{
	const char *path = g_getenv("ZHIBAN_CLOCK");
	if (!path || path[0] == '\0' || shared)
		return true;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fail(error, path, g_strerror(errno));
	const void *mapped = map_clock(path, fd, PROT_READ, error);
	close(fd);
	if (!mapped)
		return false;
	shared = mapped;
	return true;
}

bool clock_is_shared(void)
{
	return shared != NULL;
}

/* Add US to *OFFSET unless it would leave LEAST to MOST, the end of what can be told. */
static bool move(_Atomic(int64_t) *offset, int64_t us, int64_t least, int64_t most)
{
	int64_t before = atomic_load(offset), after;
	do {
		if (before < least || before > most || (us > 0 && us > most - before)
		    || (us < 0 && us < least - before))
			return false;
		after = before + us;
	} while (!atomic_compare_exchange_weak(offset, &before, after));
	return true;
}

/* The file at PATH for writing, made and grown where it has to be; NULL and ERROR. */
static struct shared *open_shared(const char *path, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
	if (fd < 0) {
		fail(error, path, g_strerror(errno));
		return NULL;
	}
	struct stat status;
	bool grows = fstat(fd, &status) == 0 && S_ISREG(status.st_mode)
	    && (status.st_size == 0 || status.st_size == sizeof(int64_t));
	if (grows && ftruncate(fd, sizeof(struct shared)) != 0) {
		int reason = errno;
		close(fd);
		fail(error, path, g_strerror(reason));
		return NULL;
	}
	struct shared *mapped = map_clock(path, fd, PROT_READ | PROT_WRITE, error);
	close(fd);
	return mapped;
}

bool clock_move_shared(const char *path, int64_t us, GError **error)
{
	if (us < 0)
		return fail(error, path, _("时钟只能向前拨"));
	struct shared *mapped = open_shared(path, error);
	if (!mapped)
		return false;
	bool moved = move(&mapped->both, us, 0, INT64_MAX / 2);
	munmap(mapped, sizeof *mapped);
	return moved || fail(error, path, _("超出了可表示的时间"));
}

bool clock_step_shared(const char *path, int64_t us, GError **error)
{
	struct shared *mapped = open_shared(path, error);
	if (!mapped)
		return false;
	bool moved = move(&mapped->wall, us, -STEP_MAX, STEP_MAX);
	munmap(mapped, sizeof *mapped);
	return moved || fail(error, path, _("超出了可表示的时间"));
}

/* ---- wall time as text ----------------------------------------------------------------------- */

/* End BUFFER before a character that SIZE has cut. */
static const char *whole_characters(char *buffer, size_t size, int length)
{
	if (length < 0 || size == 0)
		return "";
	if ((size_t)length >= size) {
		const char *end;
		if (!g_utf8_validate(buffer, -1, &end))
			buffer[end - buffer] = '\0';
	}
	return buffer;
}

static int64_t floor_seconds(int64_t us)
{
	return us / CLOCK_SECOND - (us % CLOCK_SECOND < 0);
}

const char *clock_text(struct wall when, enum clock_form form, char *buffer, size_t size)
{
	time_t seconds = (time_t)floor_seconds(when.us);
	struct tm t;
	int length = -1;
	if (!localtime_r(&seconds, &t))
		return whole_characters(buffer, size, snprintf(buffer, size, "?"));
	int year = t.tm_year + 1900, month = t.tm_mon + 1, day = t.tm_mday;
	switch (form) {
	case CLOCK_MINUTE:
		length = snprintf(buffer, size, "%02d-%02d %02d:%02d", month, day, t.tm_hour,
		    t.tm_min);
		break;
	case CLOCK_TIME:
		length = snprintf(buffer, size, "%02d:%02d:%02d", t.tm_hour, t.tm_min, t.tm_sec);
		break;
	case CLOCK_FULL:
		length = snprintf(buffer, size, "%04d-%02d-%02d %02d:%02d:%02d", year, month, day,
		    t.tm_hour, t.tm_min, t.tm_sec);
		break;
	case CLOCK_DATE:
		length = snprintf(buffer, size, "%04d-%02d-%02d", year, month, day);
		break;
	case CLOCK_HOUR_MINUTE:
		length = snprintf(buffer, size, "%02d:%02d", t.tm_hour, t.tm_min);
		break;
	}
	return whole_characters(buffer, size, length);
}

/* Two units at most, and the second only where it says something. */
static int print_duration(int64_t seconds, const char *sign, char *buffer, size_t size)
{
	long long days = seconds / DAY;
	int hours = (int)(seconds % DAY / HOUR), minutes = (int)(seconds % HOUR / MINUTE);
	if (days > 0 && hours > 0)
		return snprintf(buffer, size, _("%s%lld天%d时"), sign, days, hours);
	if (days > 0)
		return snprintf(buffer, size, _("%s%lld天"), sign, days);
	if (hours > 0 && minutes > 0)
		return snprintf(buffer, size, _("%s%d时%d分"), sign, hours, minutes);
	if (hours > 0)
		return snprintf(buffer, size, _("%s%d时"), sign, hours);
	if (minutes > 0)
		return snprintf(buffer, size, _("%s%d分"), sign, minutes);
	return snprintf(buffer, size, _("%s%d秒"), sign, (int)(seconds % MINUTE));
}

const char *clock_duration(int64_t us, char *buffer, size_t size)
{
	int64_t seconds = us / CLOCK_SECOND; /* towards zero: what has passed in full */
	const char *sign = seconds < 0 ? "-" : "";
	int length = print_duration(seconds < 0 ? -seconds : seconds, sign, buffer, size);
	return whole_characters(buffer, size, length);
}

/* ---- wall time from people ------------------------------------------------------------------- */

/* A time as typed; the year and the day are missing in the shorter forms. */
struct typed {
	int year, month, day;
	int hour, minute, second;
};

/* Read MIN to MAX digits at *AT. */
static bool read_number(const char **at, int min, int max, int *ret)
{
	int value = 0, digits = 0;
	for (; digits < max && g_ascii_isdigit((*at)[digits]); digits++)
		value = value * 10 + ((*at)[digits] - '0');
	if (digits < min || g_ascii_isdigit((*at)[digits]))
		return false;
	*at += digits;
	*ret = value;
	return true;
}

static bool read_char(const char **at, char wanted)
{
	if (**at != wanted)
		return false;
	++*at;
	return true;
}

/* Read "[YYYY-]MM-DD " if there is a date; false if there is half of one. */
static bool read_date(const char **at, struct typed *ret)
{
	if (!strchr(*at, '-'))
		return true;
	const char *start = *at;
	if (!read_number(at, 4, 4, &ret->year) || !read_char(at, '-')) {
		*at = start;
		ret->year = 0;
	}
	if (!read_number(at, 1, 2, &ret->month) || !read_char(at, '-') ||
	    !read_number(at, 1, 2, &ret->day) || !read_char(at, ' '))
		return false;
	while (read_char(at, ' '))
		;
	return ret->month >= 1 && ret->month <= 12 && ret->day >= 1 && ret->day <= 31;
}

/* Read "HH:MM[:SS]" up to the end. */
static bool read_time(const char *at, struct typed *ret)
{
	if (!read_number(&at, 1, 2, &ret->hour) || !read_char(&at, ':') ||
	    !read_number(&at, 2, 2, &ret->minute))
		return false;
	if (read_char(&at, ':') && !read_number(&at, 2, 2, &ret->second))
		return false;
	while (read_char(&at, ' '))
		;
	return *at == '\0' && ret->hour < 24 && ret->minute < 60 && ret->second < 60;
}

/* The wall time of TYPED in local time; false for a day or an hour that does not exist. */
static bool to_wall(const struct typed *typed, struct wall *ret)
{
	struct tm t = {
		.tm_year = typed->year - 1900,
		.tm_mon = typed->month - 1,
		.tm_mday = typed->day,
		.tm_hour = typed->hour,
		.tm_min = typed->minute,
		.tm_sec = typed->second,
		.tm_isdst = -1,
	};
	time_t seconds = mktime(&t);
	if (t.tm_mon != typed->month - 1 || t.tm_mday != typed->day || t.tm_hour != typed->hour)
		return false;
	ret->us = (int64_t)seconds * CLOCK_SECOND;
	return true;
}

/* A time without a year is the nearest one to NOW. */
static bool nearest_year(struct typed typed, struct wall now, struct wall *ret)
{
	bool found = false;
	int this_year = typed.year;
	for (typed.year = this_year - 1; typed.year <= this_year + 1; typed.year++) {
		struct wall when;
		if (!to_wall(&typed, &when))
			continue;
		if (found && ABS(wall_between(when, now)) >= ABS(wall_between(*ret, now)))
			continue;
		*ret = when;
		found = true;
	}
	return found;
}

/* A time without a day is today's, or yesterday's if that would lie too far ahead of NOW. */
static bool nearest_day(struct typed typed, struct wall now, struct wall *ret)
{
	if (to_wall(&typed, ret) && wall_between(now, *ret) <= AHEAD_MAX)
		return true;
	time_t noon = (time_t)floor_seconds(now.us);
	struct tm t;
	if (!localtime_r(&noon, &t))
		return false;
	t.tm_hour = 12; /* a day is not always 24 hours, but the noon before is always yesterday */
	t.tm_mday--;
	t.tm_isdst = -1;
	if (mktime(&t) == (time_t)-1)
		return false;
	typed.year = t.tm_year + 1900;
	typed.month = t.tm_mon + 1;
	typed.day = t.tm_mday;
	return to_wall(&typed, ret);
}

bool clock_parse(const char *text, struct wall now, struct wall *ret)
{
	/* An input method may have produced full-width digits and colons. */
	char plain[CLOCK_TEXT_SIZE];
	size_t length = 0;
	for (uint32_t c = text_next(&text); c != 0; c = text_next(&text)) {
		c = text_fold_width(c);
		if (c >= 0x80 || length + 1 >= sizeof plain)
			return false;
		if (c != ' ' || length > 0)
			plain[length++] = (char)c;
	}
	plain[length] = '\0';

	const char *at = plain;
	struct typed typed = { 0 };
	time_t seconds = (time_t)floor_seconds(now.us);
	struct tm today;
	if (!read_date(&at, &typed) || !read_time(at, &typed) || !localtime_r(&seconds, &today))
		return false;
	struct wall when;
	bool found;
	if (typed.year != 0) {
		found = to_wall(&typed, &when);
	} else {
		bool has_day = typed.month != 0;
		typed.year = today.tm_year + 1900;
		if (!has_day) {
			typed.month = today.tm_mon + 1;
			typed.day = today.tm_mday;
		}
		found = has_day ? nearest_year(typed, now, &when) : nearest_day(typed, now, &when);
	}
	if (found)
		*ret = when;
	return found;
}

struct wall clock_day(const char *date, int days)
{
	struct wall start = { 0 };
	int year, month, day;

	if (date == NULL || sscanf(date, "%4d-%2d-%2d", &year, &month, &day) != 3)
		return start;
	g_autoptr(GDateTime) named = g_date_time_new_local(year, month, day, 0, 0, 0);
	if (named == NULL)
		return start;
	g_autoptr(GDateTime) wanted = g_date_time_add_days(named, days);
	start.us = g_date_time_to_unix(wanted) * CLOCK_SECOND;
	return start;
}
