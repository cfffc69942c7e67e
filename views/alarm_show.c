#include "views/alarm_show.h"

#include <string.h>

#include "base/i18n.h"

#define DAY (24 * 3600 * CLOCK_SECOND)
/* Less than this is near, however long the limit was. */
#define NEAR (300 * CLOCK_SECOND)

/* ---- what it is --------------------------------------------------------------------------- */

const char *alarm_row_severity(const json_t *row)
{
	const char *judged = row_get(row, "judged_severity");

	return judged[0] != '\0' ? judged : row_get(row, "severity");
}

const struct alarm_type *alarm_type_of(const json_t *row)
{
	return alarm_type(row_get(row, "type"));
}

const char *alarm_event_of(const json_t *row)
{
	const struct alarm_type *type = alarm_type_of(row);
	const char *said = row_get(row, "event");

	return said[0] == '\0' && type != NULL ? alarm_event_word(type->event) : said;
}

const char *alarm_event_shown(const char *word)
{
	for (int event = 0; event < ALARM_EVENTS; event++)
		if (strcmp(alarm_event_word((enum alarm_event)event), word) == 0)
			return _(alarm_event_title((enum alarm_event)event));
	return word;
}

bool alarm_is(const json_t *row, const char *flag)
{
	return json_is_true(json_object_get(row, flag));
}

bool alarm_in_state(const json_t *row, const char *state)
{
	return strcmp(row_get(row, "state"), state) == 0;
}

/* Whether it still is cannot be known: it was not read, or our own way there is gone. */
static bool is_unknown(const json_t *row)
{
	return alarm_is(row, "held") || strcmp(row_get(row, "hush"), "blind") == 0;
}

bool alarm_waits(const json_t *row)
{
	if (alarm_in_state(row, "shelved") || alarm_is(row, "maintenance"))
		return false;
	return alarm_in_state(row, "open") || !alarm_is(row, "cleared");
}

bool alarm_sounds(const json_t *row)
{
	return alarm_in_state(row, "open") && !alarm_is(row, "cleared") &&
	    !alarm_is(row, "maintenance") && row_get(row, "hush")[0] == '\0';
}

bool alarms_flood(const json_t *site)
{
	return row_get_integer(json_object_get(site, "alarms"), "flooded") != 0;
}

bool alarms_are_cut_off(const json_t *site)
{
	return alarm_is(json_object_get(site, "alarms"), "cut_off");
}

const char *alarm_severity_word(const json_t *site, const char *severity)
{
	const json_t *words = json_object_get(json_object_get(site, "alarms"), "words");
	const char *word = row_get(words, severity);

	return word[0] != '\0' ? word : show_word("severity", severity);
}

bool alarm_severs(const json_t *row)
{
	const struct alarm_type *type = alarm_type_of(row);

	return type != NULL && (type->flags & (ALARM_SEVERS | ALARM_UNPOWERS)) != 0;
}

const char *alarm_where(const json_t *row, char *buffer)
{
	const json_t *sites = json_object_get(row, "sites");
	const char *first = json_string_value(json_array_get(sites, 0));
	int count = (int)json_array_size(sites);

	buffer[0] = '\0';
	if (first != NULL && count > 1)
		g_snprintf(buffer, TABLE_TEXT_SIZE, _("%s等%d处"), first, count);
	else if (first != NULL)
		g_strlcpy(buffer, first, TABLE_TEXT_SIZE);
	return buffer;
}

/* TEXT and MORE, where it does not say that yet. */
static void add_words(GString *text, const char *more)
{
	if (more[0] != '\0' && strstr(text->str, more) == NULL)
		g_string_append_printf(text, " %s", more);
}

char *alarm_title(const json_t *row)
{
	const struct alarm_type *type = alarm_type_of(row);
	const char *what = row_get(row, "what"), *name = row_get(row, "name");
	GString *text = g_string_new(what[0] == '\0' && type != NULL ? _(type->title) : what);
	bool named = name[0] != '\0' && strstr(text->str, name) == NULL;
	char where[TABLE_TEXT_SIZE];

	const char *called = row_get(row, "called");

	add_words(text, name);
	add_words(text, named || called[0] != '\0' ? called : alarm_where(row, where));
	return g_string_free(text, FALSE);
}

const char *alarm_cause(const json_t *row)
{
	const struct alarm_type *type = alarm_type_of(row);
	const char *said = row_get(row, "cause");

	return said[0] != '\0' ? said : type == NULL || type->cause == NULL ? "" : _(type->cause);
}

const char *alarm_step(const json_t *row)
{
	const struct alarm_type *type = alarm_type_of(row);
	const char *said = row_get(row, "step");

	return said[0] != '\0' ? said : type == NULL || type->step == NULL ? "" : _(type->step);
}

/* ---- order -------------------------------------------------------------------------------- */

/* Behind all that stands comes what is over, however bad it was. */
#define OVER 64

int64_t alarm_rank(const json_t *row)
{
	enum severity severity = SEVERITY_NONE;
	int64_t place;

	severity_read(alarm_row_severity(row), &severity);
	place = 2 * (SEVERITY_CRITICAL - (int64_t)severity) + !alarm_in_state(row, "open") +
	    (alarm_is(row, "cleared") ? OVER : 0);
	return place * (INT64_C(1) << 56) - row_get_integer(row, "since");
}

int alarm_worst_first(const void *a, const void *b)
{
	int64_t x = alarm_rank(a), y = alarm_rank(b);

	return x < y ? -1 : x > y;
}

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

int alarm_upstream_first(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
	int order = compare(alarm_severs(y), alarm_severs(x));

	if (order == 0)
		order = compare(row_get_integer(y, "units"), row_get_integer(x, "units"));
	if (order == 0)
		order = compare(row_get_integer(y, "under"), row_get_integer(x, "under"));
	if (order == 0)
		order = compare(row_get_integer(x, "since"), row_get_integer(y, "since"));
	return order != 0 ? order : compare(row_get_integer(x, "key"), row_get_integer(y, "key"));
}

/* ---- words -------------------------------------------------------------------------------- */

const char *alarm_affected(const json_t *row, char *buffer)
{
	int units = (int)row_get_integer(row, "units"), under = (int)row_get_integer(row, "under");

	buffer[0] = '\0';
	if (units > 0 && under > 0)
		g_snprintf(buffer, TABLE_TEXT_SIZE, _("%d家 含%d条"), units, under);
	else if (units > 0)
		g_snprintf(buffer, TABLE_TEXT_SIZE, _("%d家"), units);
	else if (under > 0)
		g_snprintf(buffer, TABLE_TEXT_SIZE, _("含%d条"), under);
	return buffer;
}

/* Microseconds until NAME; negative when it has passed, INT64_MAX when there is none. */
static int64_t left_until(const json_t *row, const char *name)
{
	struct wall then = { row_get_integer(row, name) };

	return then.us == 0 ? INT64_MAX : wall_between(clock_wall(), then);
}

bool alarm_is_overdue(const json_t *row)
{
	return alarm_in_state(row, "open") && !alarm_is(row, "cleared") &&
	    row_get_integer(row, "root") == 0 && left_until(row, "due") < 0;
}

/* As short as a column wants it: "2天", "3时", "4分", "50秒". */
static const char *brief(int64_t us, char *buffer)
{
	int seconds = (int)(MIN(us < 0 ? -us : us, G_MAXINT * CLOCK_SECOND) / CLOCK_SECOND);

	if (seconds >= 24 * 3600)
		g_snprintf(buffer, CLOCK_TEXT_SIZE, _("%d天"), seconds / (24 * 3600));
	else if (seconds >= 3600)
		g_snprintf(buffer, CLOCK_TEXT_SIZE, _("%d时"), seconds / 3600);
	else if (seconds >= 60)
		g_snprintf(buffer, CLOCK_TEXT_SIZE, _("%d分"), seconds / 60);
	else
		g_snprintf(buffer, CLOCK_TEXT_SIZE, _("%d秒"), seconds);
	return buffer;
}

/* More than half of the time to acknowledge it has gone. */
static bool is_nearly_due(const json_t *row, int64_t left)
{
	int64_t whole = row_get_integer(row, "due") - row_get_integer(row, "since");

	return left != INT64_MAX && (left < NEAR || left < whole / 2);
}

static const char *standing_open(const json_t *row, char *buffer)
{
	int64_t left = left_until(row, "due");
	char lasts[CLOCK_TEXT_SIZE];

	if (alarm_is(row, "cleared"))
		return _("已恢复未确认");
	if (!is_nearly_due(row, left))
		return _("未确认");
	g_snprintf(buffer, TABLE_TEXT_SIZE, left < 0 ? _("未确认 逾期%s") : _("未确认 剩%s"),
	    brief(left, lasts));
	return buffer;
}

static const char *standing_shelved(const json_t *row, char *buffer)
{
	int64_t left = left_until(row, "shelved_until");
	char lasts[CLOCK_TEXT_SIZE];

	if (left == INT64_MAX)
		return _("搁置");
	g_snprintf(buffer, TABLE_TEXT_SIZE, _("搁置 剩%s"), brief(MAX(left, 0), lasts));
	return buffer;
}

const char *alarm_row_standing(const json_t *row, char *buffer)
{
	const char *owner = row_get(row, "owner");

	if (row_get_integer(row, "root") != 0)
		return _("随根因");
	if (alarm_in_state(row, "shelved"))
		return standing_shelved(row, buffer);
	if (alarm_in_state(row, "open"))
		return standing_open(row, buffer);
	if (alarm_in_state(row, "closed"))
		return _("已关闭");
	if (alarm_is(row, "cleared"))
		return _("已恢复 待关闭");
	if (row_get(row, "shelve_asked_by")[0] != '\0')
		return _("搁置待批");
	return owner[0] == '\0' ? _("已确认") : owner;
}

/* One is said in a word; several by their signs. */
const char *alarm_flags(const json_t *row, char *buffer)
{
	static const struct { const char *member, *word, *sign; } flags[] = {
		{ "flapping", N_("抖动"), N_("抖") }, { "review", N_("复核"), N_("复") },
		{ "maintenance", N_("*维护"), "*" },
	};
	unsigned n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
		n += alarm_is(row, flags[i].member);
	buffer[0] = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
		if (alarm_is(row, flags[i].member))
			g_strlcat(buffer, _(n == 1 ? flags[i].word : flags[i].sign),
			    TABLE_TEXT_SIZE);
	return buffer;
}

/* ---- cells -------------------------------------------------------------------------------- */

const char *alarm_mark(const json_t *row, char *buffer)
{
	const char *sign = alarm_is(row, "cleared") ? "v" : is_unknown(row) ? "?" : "";

	g_snprintf(buffer, TABLE_TEXT_SIZE, "%s%s", sign, show_mark(alarm_row_severity(row)));
	return buffer;
}

enum style alarm_style(const json_t *row)
{
	if (alarm_is(row, "cleared") || alarm_in_state(row, "shelved"))
		return STYLE_DIM;
	if (is_unknown(row))
		return STYLE_UNKNOWN;
	return alarm_is(row, "maintenance") ? STYLE_MAINTENANCE :
	    show_style("severity", alarm_row_severity(row));
}

CELL(cell_alarm_mark)
{
	(void)column, (void)data;
	cell->text = alarm_mark(row, cell->buffer);
	cell->style = alarm_style(row);
}

/* The time; of another day the day. */
CELL(cell_alarm_since)
{
	struct wall since = { row_get_integer(row, "since") };
	bool old = wall_between(since, clock_wall()) > DAY;

	(void)column, (void)data;
	if (since.us == 0)
		return;
	clock_text(since, old ? CLOCK_DATE : CLOCK_HOUR_MINUTE, cell->buffer, TABLE_TEXT_SIZE);
	cell->text = old ? cell->buffer + strlen("2026-") : cell->buffer;
}

const char *alarm_lasted(const json_t *row, char *buffer)
{
	struct wall since = { row_get_integer(row, "since") },
		    over = { row_get_integer(row, "cleared_at") };

	if (!alarm_is(row, "cleared") || over.us == 0)
		return show_age(row, "since", buffer);
	return clock_duration(MAX(wall_between(since, over), 0), buffer, SHOW_SIZE);
}

CELL(cell_alarm_lasted)
{
	(void)column, (void)data;
	cell->text = alarm_lasted(row, cell->buffer);
}

CELL(cell_alarm_what)
{
	char flags[TABLE_TEXT_SIZE];
	g_autofree char *whole = alarm_title(row), *title = show_brief(whole);
	g_autofree char *flagged = alarm_flags(row, flags)[0] == '\0' ? NULL :
	    g_strdup_printf("[%s] %s", flags, title);

	(void)column, (void)data;
	cell_copy(cell, flagged == NULL ? title : flagged);
	if (alarm_is(row, "cleared") || alarm_in_state(row, "shelved") || is_unknown(row))
		cell->style = STYLE_DIM;
}

CELL(cell_alarm_where)
{
	(void)column, (void)data;
	cell->text = alarm_where(row, cell->buffer);
}

CELL(cell_alarm_affected)
{
	(void)column, (void)data;
	cell->text = alarm_affected(row, cell->buffer);
}

CELL(cell_alarm_standing)
{
	(void)column, (void)data;
	cell->text = alarm_row_standing(row, cell->buffer);
	if (alarm_is_overdue(row))
		cell->style = STYLE_MAJOR;
}

CELL(cell_alarm_event)
{
	(void)column, (void)data;
	cell->text = alarm_event_shown(alarm_event_of(row));
}
