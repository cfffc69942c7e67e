#include "service/thresholds.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/shipped.h"
#include "base/text.h"
#include "probes/cli/sections.h"
#include "records/model/kind.h"
#include "service/settings.h"

#define HEAD "scheme"
#define SEVERITIES "severity"
#define HYSTERESIS 0.5
#define DELAY_MOST (24 * 3600 * CLOCK_SECOND)

/* Matters of a room that are no purpose of a place. */
static const char *const other_matters[] = { "cooling_redundant", "lost", "lost_important",
	"dew_point_difference" };

static void threshold_free(void *data)
{
	struct threshold *threshold = data;

	g_free(threshold->purpose);
	g_free(threshold->source);
	g_free(threshold);
}

void scheme_free(struct scheme *scheme)
{
	if (scheme == NULL)
		return;
	g_free(scheme->name);
	g_free(scheme->title);
	g_free(scheme->source);
	g_ptr_array_unref(scheme->thresholds);
	g_hash_table_destroy(scheme->severities);
	g_free(scheme);
}

static struct scheme *scheme_new(const char *file)
{
	struct scheme *scheme = g_new0(struct scheme, 1);
	g_autofree char *base = g_path_get_basename(file);
	g_autofree char *clean = text_clean_string(base);

	scheme->name = g_str_has_suffix(clean, ".conf") ?
	    g_strndup(clean, strlen(clean) - strlen(".conf")) : g_strdup(clean);
	scheme->thresholds = g_ptr_array_new_with_free_func(threshold_free);
	scheme->severities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return scheme;
}

/* ---- values ------------------------------------------------------------------------------- */

/* A file being read, at one of its entries. */
struct place_in_file {
	const char *file;
	const struct cli_entry *entry;
};

static bool read_severity(const struct place_in_file *at, const char *typed, enum severity *ret,
    GError **error)
{
	if (severity_read(typed, ret) && *ret >= SEVERITY_WARNING)
		return true;
	return cli_refuse(error, at->file, at->entry->line,
	    _("%s：级别应是 warning、minor、major 或 critical，不是「%s」"), at->entry->key, typed);
}

static bool read_number(const struct place_in_file *at, const char *typed, double *ret,
    GError **error)
{
	if (limit_read(typed, ret))
		return true;
	return cli_refuse(error, at->file, at->entry->line, _("%s：「%s」不是数字"),
	    at->entry->key, typed);
}

static bool read_delay(const struct place_in_file *at, const char *typed, int64_t *ret,
    GError **error)
{
	int64_t delay;

	if (settings_duration(typed, &delay) && delay >= 0 && delay <= DELAY_MOST) {
		*ret = delay;
		return true;
	}
	return cli_refuse(error, at->file, at->entry->line,
	    _("%s：延时应写成 0、30s、15m 或 2h，不是「%s」"), at->entry->key, typed);
}

static char **words_of(const char *text)
{
	return g_regex_split_simple("[ \t]+", text, 0, 0);
}

static bool add_limit(const struct place_in_file *at, struct limits *limits, struct limit limit,
    GError **error)
{
	return limits_add(limits, limit) ||
	    cli_refuse(error, at->file, at->entry->line, _("%s：限值最多 %d 条"), at->entry->key,
		LIMITS_MOST);
}

/* "22 24", "- 35": the range in which it is well. */
static bool read_range(const struct place_in_file *at, double *ret_low, double *ret_high,
    GError **error)
{
	g_auto(GStrv) words = words_of(at->entry->value);
	double *sides[] = { ret_low, ret_high };

	*ret_low = *ret_high = NAN;
	if (g_strv_length(words) != 2)
		return cli_refuse(error, at->file, at->entry->line,
		    _("%s：应写成「下限 上限」，没有的一边写 -"), at->entry->key);
	for (size_t i = 0; i < 2; i++)
		if (strcmp(words[i], "-") != 0 && !read_number(at, words[i], sides[i], error))
			return false;
	if (*ret_low >= *ret_high)
		return cli_refuse(error, at->file, at->entry->line, _("%s：下限要低于上限"),
		    at->entry->key);
	return true;
}

/* "27 15m major; 40 0 critical": further limits on one side. */
static bool read_steps(const struct place_in_file *at, struct limits *limits, bool below,
    GError **error)
{
	g_auto(GStrv) steps = g_strsplit(at->entry->value, ";", -1);

	for (size_t i = 0; steps[i] != NULL; i++) {
		g_auto(GStrv) words = words_of(g_strstrip(steps[i]));
		struct limit limit = { .below = below };

		if (g_strv_length(words) != 3)
			return cli_refuse(error, at->file, at->entry->line,
			    _("%s：每条应写成「限值 延时 级别」，用 ; 分开"), at->entry->key);
		if (!read_number(at, words[0], &limit.bound, error) ||
		    !read_delay(at, words[1], &limit.delay_us, error) ||
		    !read_severity(at, words[2], &limit.severity, error) ||
		    !add_limit(at, limits, limit, error))
			return false;
	}
	return true;
}

/* ---- a section about places --------------------------------------------------------------- */

/* The ranges of a section, until its severity and delay are known. */
struct ranges {
	const struct cli_entry *running, *standby;
	struct limit pattern;
};

static bool apply_range(const char *file, const struct cli_entry *entry,
    const struct limit *pattern, struct limits *limits, GError **error)
{
	const struct place_in_file at = { file, entry };
	struct limit low = *pattern, high = *pattern;

	if (entry == NULL)
		return true;
	if (!read_range(&at, &low.bound, &high.bound, error))
		return false;
	low.below = true;
	return (isnan(low.bound) || add_limit(&at, limits, low, error)) &&
	    (isnan(high.bound) || add_limit(&at, limits, high, error));
}

static bool read_positive(const struct place_in_file *at, double *ret, GError **error)
{
	if (!read_number(at, at->entry->value, ret, error))
		return false;
	return *ret > 0 ||
	    cli_refuse(error, at->file, at->entry->line, _("%s：要大于 0"), at->entry->key);
}

static bool take_entry(struct threshold *threshold, struct ranges *ranges,
    const struct place_in_file *at, GError **error)
{
	const char *key = at->entry->key, *value = at->entry->value;

	if (strcmp(key, "running") == 0)
		ranges->running = at->entry;
	else if (strcmp(key, "standby") == 0)
		ranges->standby = at->entry;
	else if (strcmp(key, "severity") == 0)
		return read_severity(at, value, &ranges->pattern.severity, error);
	else if (strcmp(key, "delay") == 0)
		return read_delay(at, value, &ranges->pattern.delay_us, error);
	else if (strcmp(key, "above") == 0)
		return read_steps(at, &threshold->running, false, error);
	else if (strcmp(key, "below") == 0)
		return read_steps(at, &threshold->running, true, error);
	else if (strcmp(key, "average_above") == 0)
		return read_steps(at, &threshold->average, false, error);
	else if (strcmp(key, "hysteresis") == 0)
		return read_positive(at, &threshold->running.hysteresis, error);
	else if (strcmp(key, "rate") == 0)
		return read_positive(at, &threshold->rate, error);
	else if (strcmp(key, "rate_severity") == 0)
		return read_severity(at, value, &threshold->rate_severity, error);
	else if (strcmp(key, "source") == 0)
		threshold->source = text_clean_string(value);
	else
		return cli_refuse(error, at->file, at->entry->line, _("没有 %s 这一项"), key);
	return true;
}

static bool is_purpose(const char *word)
{
	const struct choice *choice = kind_field(kind_find("place"), "purpose")->choices;

	for (; choice->name != NULL; choice++)
		if (strcmp(choice->name, word) == 0)
			return true;
	return false;
}

/* "cold_aisle temperature", "cold_aisle temperature C". */
static bool read_heading(struct threshold *threshold, const char *file,
    const struct cli_section *section, GError **error)
{
	g_auto(GStrv) words = words_of(section->name);
	size_t n = g_strv_length(words);

	if (n < 2 || n > 3)
		return cli_refuse(error, file, section->line,
		    _("段名应是 [scheme]、[severity]，或 [测什么 类别]、[测什么 类别 等级]"));
	if (!is_purpose(words[0]))
		return cli_refuse(error, file, section->line, _("测点里没有「%s」这一种"),
		    words[0]);
	if (!sensor_class_read(words[1], &threshold->class))
		return cli_refuse(error, file, section->line, _("没有传感器类别「%s」"), words[1]);
	if (n == 3 && (strlen(words[2]) != 1 || strchr("ABC", words[2][0]) == NULL))
		return cli_refuse(error, file, section->line, _("等级是 A、B 或 C，不是「%s」"),
		    words[2]);
	threshold->purpose = g_strdup(words[0]);
	threshold->grade = n == 3 ? words[2][0] : '\0';
	return true;
}

static bool take_places(struct scheme *scheme, const char *file, const struct cli_section *section,
    GError **error)
{
	struct threshold *threshold = g_new0(struct threshold, 1);
	struct ranges ranges = { .pattern = { .severity = SEVERITY_MINOR } };

	g_ptr_array_add(scheme->thresholds, threshold);
	threshold->rate = NAN;
	threshold->rate_severity = SEVERITY_MINOR;
	threshold->running.hysteresis = HYSTERESIS;
	if (!read_heading(threshold, file, section, error))
		return false;
	for (guint i = 0; i < section->entries->len; i++) {
		const struct place_in_file at = { file, section->entries->pdata[i] };
		if (!take_entry(threshold, &ranges, &at, error))
			return false;
	}
	threshold->standby.hysteresis = threshold->average.hysteresis =
	    threshold->running.hysteresis;
	return apply_range(file, ranges.running, &ranges.pattern, &threshold->running, error) &&
	    apply_range(file, ranges.standby, &ranges.pattern, &threshold->standby, error);
}

/* ---- the other sections ------------------------------------------------------------------- */

static bool take_head(struct scheme *scheme, const char *file, const struct cli_section *section,
    GError **error)
{
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];

		if (strcmp(entry->key, "title") == 0)
			scheme->title = text_clean_string(entry->value);
		else if (strcmp(entry->key, "source") == 0)
			scheme->source = text_clean_string(entry->value);
		else
			return cli_refuse(error, file, entry->line, _("没有 %s 这一项"),
			    entry->key);
	}
	return (scheme->title != NULL && scheme->title[0] != '\0') ||
	    cli_refuse(error, file, section->line, _("[scheme] 要有 title：屏幕上叫它什么"));
}

static bool is_matter(const char *word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(other_matters); i++)
		if (strcmp(other_matters[i], word) == 0)
			return true;
	return is_purpose(word);
}

static bool take_severities(struct scheme *scheme, const char *file,
    const struct cli_section *section, GError **error)
{
	for (guint i = 0; i < section->entries->len; i++) {
		const struct place_in_file at = { file, section->entries->pdata[i] };
		enum severity severity;

		if (!is_matter(at.entry->key))
			return cli_refuse(error, file, at.entry->line, _("测点里没有「%s」这一种"),
			    at.entry->key);
		if (!read_severity(&at, at.entry->value, &severity, error))
			return false;
		g_hash_table_insert(scheme->severities, g_strdup(at.entry->key),
		    GINT_TO_POINTER(severity));
	}
	return true;
}

static bool take_section(struct scheme *scheme, const char *file,
    const struct cli_section *section, GError **error)
{
	if (strcmp(section->name, HEAD) == 0)
		return take_head(scheme, file, section, error);
	return strcmp(section->name, SEVERITIES) == 0
	    ? take_severities(scheme, file, section, error)
	    : take_places(scheme, file, section, error);
}

/* ---- a file ------------------------------------------------------------------------------- */

bool scheme_is_meant(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", 200);

	for (size_t i = 0; lines[i] != NULL; i++) {
		g_strstrip(lines[i]);
		if (lines[i][0] != '\0' && lines[i][0] != '#')
			return strcmp(lines[i], "[" HEAD "]") == 0;
	}
	return false;
}

struct scheme *scheme_read(const char *file, const char *text, GError **error)
{
	g_autoptr(GPtrArray) sections = cli_sections_read(file, text, error);
	own(scheme) scheme = sections == NULL ? NULL : scheme_new(file);

	if (sections == NULL)
		return NULL;
	if (sections->len == 0 ||
	    strcmp(((const struct cli_section *)sections->pdata[0])->name, HEAD) != 0) {
		cli_refuse(error, file, 1, "%s", _("要以 [scheme] 开头"));
		return NULL;
	}
	for (guint i = 0; i < sections->len; i++)
		if (!take_section(scheme, file, sections->pdata[i], error))
			return NULL;
	return g_steal_pointer(&scheme);
}

const struct threshold *scheme_threshold(const struct scheme *scheme, const char *purpose,
    enum sensor_class class, const char *grade)
{
	const struct threshold *general = NULL;

	for (guint i = 0; i < scheme->thresholds->len; i++) {
		const struct threshold *threshold = scheme->thresholds->pdata[i];

		if (threshold->class != class || g_strcmp0(threshold->purpose, purpose) != 0)
			continue;
		if (threshold->grade == '\0')
			general = threshold;
		else if (grade != NULL && threshold->grade == grade[0])
			return threshold;
	}
	return general;
}

enum severity scheme_severity(const struct scheme *scheme, const char *what)
{
	return (enum severity)GPOINTER_TO_INT(g_hash_table_lookup(scheme->severities, what));
}

/* ---- all of them -------------------------------------------------------------------------- */

char *schemes_folder(void)
{
	return shipped_folder("thresholds", "service/thresholds", "gb50174-2008-b.conf");
}

static void free_scheme(void *scheme)
{
	scheme_free(scheme);
}

void schemes_drop(GPtrArray *schemes, const char *name)
{
	for (guint i = schemes->len; i-- > 0;)
		if (strcmp(((const struct scheme *)schemes->pdata[i])->name, name) == 0)
			g_ptr_array_remove_index(schemes, i);
}

void schemes_put(GPtrArray *schemes, struct scheme *scheme)
{
	schemes_drop(schemes, scheme->name);
	g_ptr_array_add(schemes, scheme);
}

static void load_file(GPtrArray *schemes, const char *path, GPtrArray *troubles)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	struct scheme *scheme = NULL;

	if (g_file_get_contents(path, &text, NULL, &error))
		scheme = scheme_read(path, text, &error);
	if (scheme != NULL)
		schemes_put(schemes, scheme);
	else if (troubles != NULL)
		g_ptr_array_add(troubles, text_clean_string(error->message));
}

static int by_name(const void *a, const void *b)
{
	const struct scheme *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

GPtrArray *schemes_load(char *const *folders, GPtrArray *troubles)
{
	GPtrArray *schemes = g_ptr_array_new_with_free_func(free_scheme);
	const char *name;

	for (; *folders != NULL; folders++) {
		g_autoptr(GDir) folder = g_dir_open(*folders, 0, NULL);
		while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
			g_autofree char *path = g_build_filename(*folders, name, NULL);
			if (g_str_has_suffix(name, ".conf"))
				load_file(schemes, path, troubles);
		}
	}
	g_ptr_array_sort(schemes, by_name);
	return schemes;
}

const struct scheme *schemes_find(const GPtrArray *schemes, const char *name)
{
	for (guint i = 0; name != NULL && i < schemes->len; i++) {
		const struct scheme *scheme = schemes->pdata[i];
		if (strcmp(scheme->name, name) == 0)
			return scheme;
	}
	return NULL;
}
