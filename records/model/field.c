/* Values of a field: typed by a person, come over the wire, shown to people. */
#include <arpa/inet.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/kind.h"

#define TEXT_LIMIT 200
#define NOTE_LIMIT 8000
#define LATEST_TIME INT64_C(253402300799000000) /* end of the year 9999 */

/* Longest text of FIELD in bytes. */
static size_t limit_of(const struct field *field)
{
	return field->limit ? field->limit : field->type == FIELD_NOTE ? NOTE_LIMIT : TEXT_LIMIT;
}

static int64_t maximum_of(const struct field *field)
{
	return field->minimum || field->maximum ? field->maximum : INT64_MAX;
}

/* ---- what may be held --------------------------------------------------------------------- */

/* Each of these returns why VALUE is none, or NULL. */

/* A file or a sheet: line by line clean, but tabs, blanks at the end and empty lines stay. */
static bool is_clean_file(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++)
		if (!text_is_clean(g_strchomp(g_strdelimit(*line, "\t", ' '))))
			return false;
	return true;
}

static bool is_clean_for(const struct field *field, const char *text, size_t length)
{
	if (field->flags & FIELD_VERBATIM)
		return is_clean_file(text);
	if (field->type != FIELD_NOTE)
		return text_is_clean(text);
	g_autofree char *clean = text_clean_lines((struct bytes){ (const uint8_t *)text, length },
	    length);
	return strcmp(clean, text) == 0;
}

static char *wrong_text(const struct field *field, const char *text, size_t length)
{
	size_t limit = limit_of(field);

	if (!*text || strlen(text) != length)
		return g_strdup(_("没有内容。"));
	if (length > limit)
		return g_strdup_printf(_("太长：%zu 字节，最多 %zu 字节（一个汉字 3 字节）。"),
		    length, limit);
	return is_clean_for(field, text, length) ? NULL : g_strdup(_("含有不能显示的字符。"));
}

static char *wrong_choice(const struct field *field, const char *name)
{
	for (const struct choice *choice = field->choices; choice->name; choice++)
		if (strcmp(choice->name, name) == 0)
			return NULL;
	g_autoptr(GString) titles = g_string_new(NULL);
	for (const struct choice *choice = field->choices; choice->name; choice++)
		g_string_append_printf(titles, "%s%s", titles->len ? _("、") : "",
		    _(choice->title));
	return g_strdup_printf(_("只能是：%s。"), titles->str);
}

static char *wrong_date(const char *date)
{
	static const char form[] = "dddd-dd-dd";
	int number[3] = { 0 };
	int part = 0;

	for (size_t i = 0; i < sizeof(form); i++) {
		if (form[i] == 'd' ? !g_ascii_isdigit(date[i]) : date[i] != form[i])
			return g_strdup(_("日期要写成 2026-11-22 的样子。"));
		if (form[i] == 'd')
			number[part] = number[part] * 10 + (date[i] - '0');
		else
			part++;
	}
	if (number[0] < 1900 ||
	    !g_date_valid_dmy((GDateDay)number[2], (GDateMonth)number[1], (GDateYear)number[0]))
		return g_strdup(_("没有这一天。"));
	return NULL;
}

static char *wrong_address(const char *address)
{
	unsigned char raw[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, address, raw) == 1 || inet_pton(AF_INET6, address, raw) == 1)
		return NULL;
	return g_strdup(_("要填 IPv4 或 IPv6 地址，不能是域名。"));
}

static char *wrong_phone(const char *phone)
{
	int digits = 0;

	for (const char *c = phone; *c; c++) {
		if (!g_ascii_isalnum(*c) && !strchr(" +-()#", *c))
			return g_strdup(_("电话只能有数字、空格、+ - ( ) # 和分机字母。"));
		digits += g_ascii_isdigit(*c);
	}
	return digits >= 3 ? NULL : g_strdup(_("电话至少要有三位数字。"));
}

static char *wrong_string(const struct field *field, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text)
		return g_strdup(_("要填文字。"));
	char *reason = wrong_text(field, text, json_string_length(value));
	if (reason)
		return reason;
	if (field->type == FIELD_CHOICE)
		return wrong_choice(field, text);
	if (field->type == FIELD_DATE)
		return wrong_date(text);
	if (field->type == FIELD_ADDRESS)
		return wrong_address(text);
	return field->type == FIELD_PHONE ? wrong_phone(text) : NULL;
}

static char *wrong_number(const struct field *field, const json_t *value)
{
	int64_t number = json_integer_value(value);

	if (!json_is_integer(value))
		return g_strdup(field->type == FIELD_TIME ? _("要填时刻。") :
		    field->type == FIELD_REFERENCE ? _("要选一条已有的记录。") : _("要填整数。"));
	if (field->type == FIELD_TIME)
		return number >= 0 && number <= LATEST_TIME ? NULL : g_strdup(_("没有这个时刻。"));
	if (field->type == FIELD_REFERENCE)
		return number > 0 ? NULL : g_strdup(_("要选一条已有的记录。"));
	if (number >= field->minimum && number <= maximum_of(field))
		return NULL;
	if (maximum_of(field) == INT64_MAX)
		return g_strdup_printf(_("不能小于 %" PRId64 "。"), field->minimum);
	return g_strdup_printf(_("要在 %" PRId64 " 和 %" PRId64 " 之间。"), field->minimum,
	    field->maximum);
}

bool field_accepts(const struct field *field, const json_t *value, char **ret_reason)
{
	char *reason = NULL;

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_NOTE:
	case FIELD_CHOICE:
	case FIELD_DATE:
	case FIELD_ADDRESS:
	case FIELD_PHONE:
		reason = wrong_string(field, value);
		break;
	case FIELD_INTEGER:
	case FIELD_TIME:
	case FIELD_REFERENCE:
		reason = wrong_number(field, value);
		break;
	case FIELD_FLAG:
		reason = json_is_boolean(value) ? NULL : g_strdup(_("只能是：是、否。"));
		break;
	}
	if (!reason)
		return true;
	*ret_reason = reason;
	return false;
}

/* ---- typed -------------------------------------------------------------------------------- */

/* What an input method made of ASCII made ASCII again, without blanks around. Caller frees. */
static char *folded(const char *typed)
{
	GString *text = g_string_new(NULL);

	while (*typed)
		g_string_append_unichar(text, text_fold_width(text_next(&typed)));
	return g_strstrip(g_string_free(text, FALSE));
}

static json_t *parse_integer(const char *text, char **ret_reason)
{
	gint64 number;

	if (g_ascii_string_to_signed(text, 10, INT64_MIN, INT64_MAX, &number, NULL))
		return json_integer(number);
	*ret_reason = g_strdup(_("要填整数。"));
	return NULL;
}

static json_t *parse_choice(const struct field *field, const char *text)
{
	for (const struct choice *choice = field->choices; choice->name; choice++)
		if (g_ascii_strcasecmp(choice->name, text) == 0 ||
		    strcmp(_(choice->title), text) == 0 || strcmp(choice->title, text) == 0)
			return json_string(choice->name);
	return json_string(text);
}

static json_t *parse_flag(const char *text, char **ret_reason)
{
	static const char yes[] = "是|yes|y|1|true|对"; /* not shown */
	static const char no[] = "否|no|n|0|false|不"; /* not shown */
	g_autofree char *lower = g_ascii_strdown(text, -1);

	if (word_in(yes, lower))
		return json_true();
	if (word_in(no, lower))
		return json_false();
	*ret_reason = g_strdup(_("只能是：是、否。"));
	return NULL;
}

/* "2026/11/22", "2026.11.22" and "20261122" are understood as well. */
static json_t *parse_date(const char *text)
{
	if (strlen(text) == 8 && strspn(text, "0123456789") == 8) {
		g_autofree char *date = g_strdup_printf("%.4s-%.2s-%.2s", text, text + 4, text + 6);

		return json_string(date);
	}
	g_autofree char *date = g_strdelimit(g_strdup(text), "/.", '-');
	return json_string(date);
}

/* At half past eight in the evening a shift is planned until 08:30 of tomorrow. */
static struct wall next_day(struct wall when)
{
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_local(when.us / CLOCK_SECOND);
	g_autoptr(GDateTime) next = g_date_time_add_days(day, 1);

	return (struct wall){ g_date_time_to_unix(next) * CLOCK_SECOND };
}

static json_t *parse_time(const struct field *field, const char *text, struct wall now,
    char **ret_reason)
{
	struct wall when;

	if (clock_parse(text, now, &when)) {
		bool hour_only = strpbrk(text, "-/.") == NULL;
		if ((field->flags & FIELD_AHEAD) != 0 && hour_only && wall_between(now, when) < 0)
			when = next_day(when);
		return json_integer(when.us);
	}
	*ret_reason = g_strdup(_("时刻要写成 03:12、11-21 03:12 或 2026-11-21 03:12 的样子。"));
	return NULL;
}

/* The address as the library writes it, so that one address has one spelling. */
static json_t *parse_address(char *text)
{
	char shown[INET6_ADDRSTRLEN];
	unsigned char raw[sizeof(struct in6_addr)];
	size_t length = strlen(text);

	if (length > 2 && text[0] == '[' && text[length - 1] == ']') {
		text[length - 1] = '\0';
		text++;
	}
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(family, text, raw) == 1 && inet_ntop(family, raw, shown, sizeof(shown)))
		return json_string(shown);
	return json_string(text);
}

/* An exact name first, so that a thing named "12" can be named; then "12" or "#12" as an id. */
static json_t *parse_reference(const struct field *field, const char *typed, field_resolve *resolve,
    void *data, char **ret_reason)
{
	g_autofree char *name = g_strstrip(text_clean_string(typed));
	int64_t id = resolve ? resolve(field->refers_to, name, data) : 0;
	gint64 number;

	if (id > 0)
		return json_integer(id);
	if (g_ascii_string_to_signed(name + (name[0] == '#'), 10, 1, INT64_MAX, &number, NULL))
		return json_integer(number);
	const struct kind *kind = kind_find(field->refers_to);
	*ret_reason = g_strdup_printf(
	    _("没有叫 %s 的%s。"), name, kind ? _(kind->title) : field->refers_to);
	return NULL;
}

/* What was typed as text, clean and without blanks around. */
static json_t *parse_text(const struct field *field, const char *typed)
{
	struct bytes raw = { (const uint8_t *)typed, strlen(typed) };
	g_autofree char *text = NULL;

	if (field->type == FIELD_NOTE)
		text = text_clean_lines(raw, raw.size * 8 + 1);
	else
		text = text_clean_string(typed);
	return json_string(g_strstrip(text));
}

static json_t *parse_by_type(const struct field *field, const char *typed, struct wall now,
    field_resolve *resolve, void *data, char **ret_reason)
{
	g_autofree char *clean = text_clean_string(typed);
	g_autofree char *text = folded(clean);

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_NOTE:
		return parse_text(field, typed);
	case FIELD_INTEGER:
		return parse_integer(text, ret_reason);
	case FIELD_CHOICE:
		return parse_choice(field, g_strstrip(clean));
	case FIELD_FLAG:
		return parse_flag(text, ret_reason);
	case FIELD_DATE:
		return parse_date(text);
	case FIELD_TIME:
		return parse_time(field, text, now, ret_reason);
	case FIELD_REFERENCE:
		return parse_reference(field, typed, resolve, data, ret_reason);
	case FIELD_ADDRESS:
		return parse_address(text);
	case FIELD_PHONE:
		return json_string(text);
	}
	g_assert_not_reached();
}

json_t *field_parse(const struct field *field, const char *typed, struct wall now,
    field_resolve *resolve, void *data, char **ret_reason)
{
	char *reason = NULL;
	json_t *value = parse_by_type(field, typed, now, resolve, data, &reason);

	if (value && field_accepts(field, value, &reason))
		return value;
	json_decref(value);
	*ret_reason = reason;
	return NULL;
}

/* ---- shown -------------------------------------------------------------------------------- */

/* TEXT with its middle hidden: 138****2210; short ones keep their first character only. */
static char *masked(const char *text)
{
	glong length = g_utf8_strlen(text, -1);

	if (length < 8) {
		g_autofree char *head = g_utf8_substring(text, 0, MIN(length, 1));

		return g_strconcat(head, "**", NULL);
	}
	g_autofree char *head = g_utf8_substring(text, 0, 3);
	g_autofree char *tail = g_utf8_substring(text, length - 4, length);
	return g_strconcat(head, "****", tail, NULL);
}

static char *show_reference(const struct field *field, int64_t id, field_name_of *name_of,
    void *data)
{
	char *name = name_of ? name_of(field->refers_to, id, data) : NULL;

	return name ? name : g_strdup_printf("#%" PRId64, id);
}

char *field_show(const struct field *field, const json_t *value, bool mask, field_name_of *name_of,
    void *data)
{
	const char *text = json_string_value(value);
	char buffer[CLOCK_TEXT_SIZE];

	if (!value || json_is_null(value))
		return g_strdup("");
	if (json_is_boolean(value))
		return g_strdup(json_is_true(value) ? _("是") : _("否"));
	if (json_is_integer(value)) {
		int64_t number = json_integer_value(value);

		if (field->type == FIELD_REFERENCE)
			return show_reference(field, number, name_of, data);
		if (field->type == FIELD_TIME)
			return g_strdup(clock_text((struct wall){ number }, CLOCK_FULL, buffer,
			    sizeof(buffer)));
		return g_strdup_printf("%" PRId64, number);
	}
	if (!text)
		return g_strdup("");
	if (field->type == FIELD_CHOICE)
		return g_strdup(choice_title(field->choices, text));
	return mask && field->flags & FIELD_MASKED ? masked(text) : g_strdup(text);
}
