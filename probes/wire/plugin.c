#include "probes/wire/plugin.h"

#include <glib.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* As much of an output as is looked at. */
#define OUTPUT_LIMIT (64 * 1024)

static const char *const status_words[] = {
	[PLUGIN_OK] = "ok",
	[PLUGIN_WARNING] = "warning",
	[PLUGIN_CRITICAL] = "critical",
	[PLUGIN_UNKNOWN] = "unknown",
};

const char *plugin_status_word(enum plugin_status status)
{
	return status_words[status];
}

/* ---- units -------------------------------------------------------------------------------- */

static const struct { const char *written, *unit; double factor; } units[] = {
	{ "", "", 1 },
	{ "s", "s", 1 },
	{ "ms", "s", 1e-3 },
	{ "us", "s", 1e-6 },
	{ "%", "%", 1 },
	{ "c", "c", 1 },
	{ "B", "B", 1 },
	{ "KB", "B", 1024.0 },
	{ "MB", "B", 1024.0 * 1024 },
	{ "GB", "B", 1024.0 * 1024 * 1024 },
	{ "TB", "B", 1024.0 * 1024 * 1024 * 1024 },
	{ "PB", "B", 1024.0 * 1024 * 1024 * 1024 * 1024 },
};

/* What one WRITTEN unit is worth. One that is none of the guidelines' stays as it is, but is
 * cleaned anew: it may begin with a mark that belonged to the digit before it. */
static double take_unit(struct plugin_value *value, const char *written)
{
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (strcmp(units[i].written, written) == 0) {
			g_strlcpy(value->unit, units[i].unit, sizeof value->unit);
			return units[i].factor;
		}
	g_autofree char *clean = text_clean(
	    (struct bytes){ (const uint8_t *)written, strlen(written) }, sizeof value->unit - 1);
	g_strlcpy(value->unit, clean, sizeof value->unit);
	return 1;
}

/* ---- numbers ------------------------------------------------------------------------------ */

/* The length of the number TEXT begins with; 0 for none. A comma may stand for the point: some
 * plugins write as their locale does. */
static size_t number_length(const char *text)
{
	const char *at = text + (*text == '-' || *text == '+');
	const char *whole = at;

	while (g_ascii_isdigit(*at))
		at++;
	size_t digits = (size_t)(at - whole);
	if (*at == '.' || *at == ',') {
		const char *part = ++at;
		while (g_ascii_isdigit(*at))
			at++;
		digits += (size_t)(at - part);
	}
	if (digits == 0)
		return 0;
	if (*at == 'e' || *at == 'E') {
		const char *power = at + 1 + (at[1] == '-' || at[1] == '+');
		size_t n = strspn(power, "0123456789");
		at = n == 0 ? at : power + n;
	}
	return (size_t)(at - text);
}

/* Reads a number off *TEXT; false, and *TEXT stays, where there is none or none that is finite. */
static bool take_number(const char **text, double *ret)
{
	size_t length = number_length(*text);
	g_autofree char *copy = g_strndup(*text, length);
	char *comma = strchr(copy, ',');

	if (comma != NULL)
		*comma = '.';
	double number = length == 0 ? NAN : g_ascii_strtod(copy, NULL);
	if (!isfinite(number))
		return false;
	*text += length;
	*ret = number;
	return true;
}

/* "10", "10:", "~:10", "10:20", "@10:20"; anything else is no range. */
static struct plugin_range read_range(const char *text, double factor)
{
	struct plugin_range range = { .inside = *text == '@', .from = 0, .to = INFINITY };
	const char *at = text + range.inside, *colon = strchr(at, ':');

	if (*at == '\0')
		return (struct plugin_range){ 0 };
	if (colon != NULL && at[0] == '~') {
		range.from = -INFINITY;
		at++;
	} else if (colon != NULL && at != colon && !take_number(&at, &range.from)) {
		return (struct plugin_range){ 0 };
	}
	at += colon != NULL && at == colon;
	if (*at != '\0' && !take_number(&at, &range.to))
		return (struct plugin_range){ 0 };
	range.from *= factor;
	range.to *= factor;
	range.known = *at == '\0' && range.from <= range.to;
	return range;
}

static bool read_limit(const char *text, double factor, double *ret)
{
	double number;

	if (!take_number(&text, &number) || *text != '\0' || !isfinite(number * factor))
		return false;
	*ret = number * factor;
	return true;
}

/* ---- figures ------------------------------------------------------------------------------ */

/* "value[UOM];[warn];[crit];[min];[max]" */
static bool read_figure(struct plugin_value *value, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ";", 6);
	const char *at = parts[0] == NULL ? "" : parts[0];
	guint n = g_strv_length(parts);
	double number = 0;

	value->known = take_number(&at, &number);
	if (!value->known) {
		size_t length = number_length(at);
		if (length == 0 && strcmp(at, "U") != 0)
			return false;
		at = length == 0 ? "" : at + length;
	}
	if (strlen(at) >= sizeof value->unit || strpbrk(at, "'=|;") != NULL)
		return false;
	double factor = take_unit(value, at);
	value->value = number * factor;
	value->known = value->known && isfinite(value->value);
	if (n > 1)
		value->warning = read_range(parts[1], factor);
	if (n > 2)
		value->critical = read_range(parts[2], factor);
	value->has_minimum = n > 3 && read_limit(parts[3], factor, &value->minimum);
	value->has_maximum = n > 4 && read_limit(parts[4], factor, &value->maximum);
	return true;
}

/* The label *TEXT begins with; *TEXT moves behind its '='. NULL when there is none. */
static char *take_label(const char **text)
{
	GString *label = g_string_new(NULL);
	const char *at = *text;
	bool quoted = *at == '\'';

	for (at += quoted; *at != '\0'; at++) {
		if (quoted && at[0] == '\'' && at[1] == '\'')
			at++;
		else if (quoted ? *at == '\'' : *at == '=' || *at == ' ')
			break;
		g_string_append_c(label, *at);
	}
	at += quoted && *at == '\'';
	if (*at != '=' || label->len == 0) {
		g_string_free(label, TRUE);
		return NULL;
	}
	*text = at + 1;
	g_autofree char *whole = g_string_free(label, FALSE);
	return text_clean((struct bytes){ (const uint8_t *)whole, strlen(whole) },
	    PLUGIN_LABEL_LIMIT);
}

static bool is_taken(const GArray *values, const char *label)
{
	for (guint i = 0; i < values->len; i++)
		if (strcmp(g_array_index(values, struct plugin_value, i).label, label) == 0)
			return true;
	return false;
}

/* One figure off *TEXT into VALUES; false when it is none. What cannot be read is skipped up to the
 * next blank. */
static bool take_figure(const char **text, GArray *values)
{
	struct plugin_value value = { .label = take_label(text) };
	size_t length = strcspn(*text, " ");
	g_autofree char *figure = g_strndup(*text, length);

	*text += length;
	if (value.label == NULL || value.label[0] == '\0' ||
	    values->len >= PLUGIN_VALUES_LIMIT || is_taken(values, value.label) ||
	    !read_figure(&value, figure)) {
		g_free(value.label);
		return false;
	}
	g_array_append_val(values, value);
	return true;
}

static void read_figures(struct plugin_output *output, const char *text)
{
	GArray *values = g_array_new(FALSE, FALSE, sizeof(struct plugin_value));

	for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " "))
		output->malformed += !take_figure(&text, values);
	output->n = values->len;
	output->values = (struct plugin_value *)(void *)g_array_free(values, FALSE);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Clean lines of RAW. Tabs are blanks here: cleaning would make bars of them, and a bar begins the
 * figures. The bar itself is looked for only then, as it may be half of a hanzi in GBK. */
static char *clean_lines(struct bytes raw)
{
	size_t size = MIN(raw.size, OUTPUT_LIMIT);
	g_autofree uint8_t *copy = size == 0 ? NULL : g_memdup2(raw.data, size);

	for (size_t i = 0; i < size; i++)
		if (copy[i] == '\t' || copy[i] == '\v' || copy[i] == '\f')
			copy[i] = ' ';
	return text_clean_lines((struct bytes){ copy, size }, OUTPUT_LIMIT);
}

static char *cut_line(const char *text)
{
	return text_clean((struct bytes){ (const uint8_t *)text, strlen(text) }, PLUGIN_LINE_LIMIT);
}

/* The first line up to its bar; long text up to a bar of its own; behind a bar figures: those of
 * the first line, and everything after the second bar. */
struct plugin_output *plugin_read(struct bytes raw)
{
	struct plugin_output *output = g_new0(struct plugin_output, 1);
	g_autofree char *text = clean_lines(raw);
	g_autoptr(GString) figures = g_string_new(NULL);
	char *rest = strchr(text, '\n');

	if (rest != NULL)
		*rest++ = '\0';
	char *bar = strchr(text, '|');
	if (bar != NULL) {
		*bar = '\0';
		g_string_append(figures, bar + 1);
	}
	char *second = rest == NULL ? NULL : strchr(rest, '|');
	if (second != NULL) {
		*second = '\0';
		g_string_append_printf(figures, " %s", second + 1);
	}
	g_strdelimit(figures->str, "\n", ' ');
	output->line = cut_line(g_strstrip(text));
	const char *detail = rest == NULL ? "" : rest;
	output->detail = text_clean_lines((struct bytes){ (const uint8_t *)detail, strlen(detail) },
	    PLUGIN_DETAIL_LIMIT);
	read_figures(output, figures->str);
	return output;
}

void plugin_output_free(struct plugin_output *output)
{
	if (output == NULL)
		return;
	for (size_t i = 0; i < output->n; i++)
		g_free(output->values[i].label);
	g_free(output->values);
	g_free(output->line);
	g_free(output->detail);
	g_free(output);
}

static bool is_alert(const struct plugin_range *range, double value)
{
	bool within = value >= range->from && value <= range->to;

	return range->known && within == range->inside;
}

enum plugin_status plugin_value_status(const struct plugin_value *value)
{
	if (!value->known)
		return PLUGIN_UNKNOWN;
	if (is_alert(&value->critical, value->value))
		return PLUGIN_CRITICAL;
	return is_alert(&value->warning, value->value) ? PLUGIN_WARNING : PLUGIN_OK;
}

/* The date as the C locale writes it (%c %z), wherever in LINE it stands. */
struct wall plugin_expiry(const char *line)
{
	static const char *const days[] = { "Sun ", "Mon ", "Tue ", "Wed ", "Thu ", "Fri ",
		"Sat " };
	const char *at = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
		const char *found = g_strrstr(line, days[i]);
		at = found != NULL && (at == NULL || found > at) ? found : at;
	}
	struct tm when = { 0 };
	if (at == NULL || strptime(at, "%a %b %d %H:%M:%S %Y %z", &when) == NULL)
		return (struct wall){ 0 };
	long offset = when.tm_gmtoff;
	return (struct wall){ ((int64_t)timegm(&when) - offset) * CLOCK_SECOND };
}
