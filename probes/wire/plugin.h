/* What a monitoring plugin printed, taken apart as its guidelines say (monitoring-plugins.org/doc/
 * guidelines.html, "Plugin Output", "Performance data"): a first line for people, long text, and
 * after a bar the figures 'label'=value[UOM];[warn];[crit];[min];[max]. Pure: bytes of a stranger
 * in, clean text and finite numbers out. */
#ifndef PROBES_WIRE_PLUGIN_H
#define PROBES_WIRE_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/own.h"
#include "base/text.h"

/* What an exit status says; every other one, and a signal, is unknown as well. */
enum plugin_status { PLUGIN_OK, PLUGIN_WARNING, PLUGIN_CRITICAL, PLUGIN_UNKNOWN };
const char *plugin_status_word(enum plugin_status status);

#define PLUGIN_LINE_LIMIT 500      /* bytes of the first line that are kept */
#define PLUGIN_DETAIL_LIMIT 8000   /* of the long text */
#define PLUGIN_LABEL_LIMIT 60
#define PLUGIN_UNIT_SIZE 12
#define PLUGIN_VALUES_LIMIT 64     /* figures; more are counted as malformed */

/* A threshold range "[@][from:][to]": alert when the value lies outside, or with @ inside. */
struct plugin_range {
	bool known;
	bool inside;
	double from, to;           /* -INFINITY and INFINITY where it is open */
};

/* Times are in seconds, sizes in octets (KB is 1024), whatever the plugin wrote; limits likewise.
 */
struct plugin_value {
	char *label;               /* clean, unique in the output */
	char unit[PLUGIN_UNIT_SIZE]; /* "s", "%", "B", "c" (a counter), "", or as it came */
	bool known;                /* false: the plugin said U, or a number out of all range */
	double value;
	struct plugin_range warning, critical;
	bool has_minimum, has_maximum;
	double minimum, maximum;
};

struct plugin_output {
	char *line;                /* clean; "" when it printed nothing */
	char *detail;              /* clean lines, "" for none */
	struct plugin_value *values;
	size_t n;
	unsigned malformed;        /* figures that could not be understood, or were too many */
};

/* Never NULL. */
struct plugin_output *plugin_read(struct bytes raw);
void plugin_output_free(struct plugin_output *output);
OWN_DEFINE(plugin_output)

/* What VALUE's own limits say of it. PLUGIN_UNKNOWN when it is not known. */
enum plugin_status plugin_value_status(const struct plugin_value *value);

/* The moment that the LINE of a certificate check names: "... expires in 19 day(s) (Sat Dec 12
 * 06:14:19 2026 +0000)." or "... will expire on ...". us == 0 when it names none. */
struct wall plugin_expiry(const char *line);

#endif
