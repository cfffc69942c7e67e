/* [parser NAME] and [command NAME]: what may be asked, and how the answer is read. */
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/allow.h"
#include "probes/cli/profile_parts.h"

#define COMMANDS_LIMIT 100

static const struct cli_states *find_states(const struct source *source, const char *name)
{
	for (guint i = 0; i < source->profile->states->len; i++) {
		const struct cli_states *states = source->profile->states->pdata[i];
		if (strcmp(states->name, name) == 0)
			return states;
	}
	return NULL;
}

/* ---- [parser NAME] and the rules in a command --------------------------------------------- */

static bool read_type(const struct source *source, struct cli_reading *reading,
    const struct cli_entry *entry, GError **error)
{
	int column = cli_parser_find(reading->parser, entry->key + strlen("type."));
	g_auto(GStrv) words = g_strsplit(entry->value, " ", 2);

	if (column < 0)
		return cli_refuse(error, source->file, entry->line, _("没有 %s 这一列"),
		    entry->key + strlen("type."));
	struct cli_type_of *type = &reading->types[column];
	if (g_strcmp0(words[0], "number") == 0) {
		type->type = CLI_COUNTED;
		type->unit = g_strdup(words[1] == NULL ? "" : words[1]);
		return cli_is_unit(type->unit) ||
		    cli_refuse(error, source->file, entry->line, _("没有「%s」这个单位"),
			type->unit);
	}
	if (g_strcmp0(words[0], "state") != 0 || words[1] == NULL)
		return cli_refuse(error, source->file, entry->line, "%s",
		    _("类型应是「number 单位」或「state 状态表」"));
	type->type = CLI_STATE;
	type->states = find_states(source, words[1]);
	return type->states != NULL ||
	    cli_refuse(error, source->file, entry->line, _("没有 [states %s]"), words[1]);
}

/* The rules and types of SECTION. */
static struct cli_reading *read_reading(struct source *source, const struct cli_section *section,
    const char *name, GError **error)
{
	struct cli_reading *reading = g_new0(struct cli_reading, 1);
	GError *cause = NULL;
	size_t rules = 0;

	reading->name = g_strdup(name);
	reading->parser = cli_parser_new();
	g_ptr_array_add(source->profile->readings, reading);
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		if (!cli_parser_is_rule(entry->key))
			continue;
		rules++;
		if (!cli_parser_add(reading->parser, entry->key, entry->value, &cause)) {
			source_blame(source, entry->line, cause, error);
			return NULL;
		}
	}
	if (rules == 0) {
		cli_refuse(error, source->file, section->line, _("[%s] 没有一条解析规则"),
		    section->name);
		return NULL;
	}
	reading->types = g_new0(struct cli_type_of, cli_parser_columns(reading->parser) + 1);
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		if (g_str_has_prefix(entry->key, "type.") &&
		    !read_type(source, reading, entry, error))
			return NULL;
	}
	return reading;
}

bool source_parser(struct source *source, const struct cli_section *section, GError **error)
{
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		if (!cli_parser_is_rule(entry->key) && !g_str_has_prefix(entry->key, "type."))
			return source_refuse_key(source, section, entry, error);
	}
	return read_reading(source, section, source_name_of(section, "parser"), error) != NULL;
}

/* ---- [command NAME] ----------------------------------------------------------------------- */

static bool read_arguments(const struct source *source, struct cli_command *command,
    const struct cli_entry *entry, GError **error)
{
	g_auto(GStrv) specs = cli_pieces(entry->value);
	GError *cause = NULL;

	for (size_t i = 0; specs[i] != NULL; i++) {
		struct cli_argument *argument = cli_argument_read(specs[i], &cause);
		if (argument == NULL)
			return source_blame(source, entry->line, cause, error);
		g_ptr_array_add(command->arguments, argument);
	}
	return true;
}

static bool is_used(const char *line, const char *name)
{
	g_autofree char *place = g_strdup_printf("${%s}", name);

	return strstr(line, place) != NULL;
}

static bool has_argument(const struct cli_command *command, const char *name)
{
	for (guint i = 0; i < command->arguments->len; i++) {
		const struct cli_argument *argument = command->arguments->pdata[i];
		if (strcmp(argument->name, name) == 0)
			return true;
	}
	return false;
}

/* Each ${place} has its argument and each argument its place. */
static bool check_places(const struct source *source, const struct cli_command *command,
    size_t line, GError **error)
{
	for (guint i = 0; i < command->arguments->len; i++) {
		const struct cli_argument *argument = command->arguments->pdata[i];
		if (!is_used(command->line, argument->name))
			return cli_refuse(error, source->file, line, _("参数 %s 没有用到"),
			    argument->name);
	}
	for (const char *at = strstr(command->line, "${"); at != NULL; at = strstr(at + 2, "${")) {
		g_autofree char *name = g_strndup(at + 2, strcspn(at + 2, "}"));
		if (!has_argument(command, name))
			return cli_refuse(error, source->file, line, _("没有声明参数 %s"), name);
	}
	return true;
}

static bool read_line(const struct source *source, const struct cli_section *section,
    struct cli_command *command, GError **error)
{
	const struct cli_entry *title = source_need(source, section, "title", error);
	const struct cli_entry *line =
	    title == NULL ? NULL : source_need(source, section, "line", error);
	const struct cli_entry *arguments = source_find(section, "arguments");
	const struct cli_entry *class = source_find(section, "class");
	GError *cause = NULL;

	if (line == NULL)
		return false;
	command->title = g_strdup(title->value);
	command->line = g_strdup(line->value);
	if (class != NULL && strcmp(class->value, "read") != 0)
		return cli_refuse(error, source->file, class->line, "%s",
		    _("class 只有 read：值班台不改设备"));
	if (arguments != NULL && !read_arguments(source, command, arguments, error))
		return false;
	if (!cli_may_ask(command->line, source->profile->allowed, &cause))
		return source_blame(source, line->line, cause, error);
	return check_places(source, command, line->line, error);
}

/* The column NAME, -1 with its sentence when the parser has none. */
static int column_of(const struct source *source, const struct cli_reading *reading,
    const struct cli_entry *entry, const char *name, GError **error)
{
	int column = cli_parser_find(reading->parser, name);

	if (column < 0)
		cli_refuse(error, source->file, entry->line, _("没有 %s 这一列"), name);
	return column;
}

/* "COLUMN", "COLUMN / COLUMN" (percent), each perhaps with " by COLUMN; COLUMN"; or "count". */
static bool read_point(const struct source *source, const struct cli_command *command,
    const struct cli_entry *entry, struct cli_point_rule *rule, GError **error)
{
	const struct cli_reading *reading = command->reading;
	g_auto(GStrv) halves = g_strsplit(entry->value, " by ", 2);
	g_auto(GStrv) share = g_strsplit(halves[0] == NULL ? "" : halves[0], " / ", 2);
	g_auto(GStrv) keys = cli_pieces(halves[0] == NULL || halves[1] == NULL ? "" : halves[1]);

	if (!source_is_name(rule->name, "._"))
		return cli_refuse(error, source->file, entry->line, _("监测点的名字「%s」不行"),
		    rule->name);
	if (strcmp(entry->value, "count") == 0)
		return true;
	rule->column = column_of(source, reading, entry, share[0] == NULL ? "" : share[0], error);
	if (rule->column < 0)
		return false;
	if (share[1] != NULL) {
		rule->whole = column_of(source, reading, entry, share[1], error);
		if (rule->whole < 0)
			return false;
		if (reading->types[rule->column].type != CLI_COUNTED ||
		    reading->types[rule->whole].type != CLI_COUNTED)
			return cli_refuse(error, source->file, entry->line, "%s",
			    _("两列都要是 number"));
	}
	for (size_t i = 0; keys[i] != NULL; i++) {
		int key = column_of(source, reading, entry, keys[i], error);
		if (key < 0)
			return false;
		g_array_append_val(rule->keys, key);
	}
	return true;
}

static bool read_points(const struct source *source, const struct cli_section *section,
    struct cli_command *command, GError **error)
{
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		if (!g_str_has_prefix(entry->key, "point."))
			continue;
		struct cli_point_rule *rule =
		    cli_point_rule_new(command, entry->key + strlen("point."));
		if (!read_point(source, command, entry, rule, error))
			return false;
	}
	return true;
}

static const struct cli_reading *find_reading(const struct source *source,
    const struct cli_entry *entry, GError **error)
{
	const GPtrArray *readings = source->profile->readings;

	for (guint i = 0; i < readings->len; i++) {
		const struct cli_reading *reading = readings->pdata[i];
		if (strcmp(reading->name, entry->value) == 0)
			return reading;
	}
	cli_refuse(error, source->file, entry->line, _("没有 [parser %s]"), entry->value);
	return NULL;
}

static bool check_keys(const struct source *source, const struct cli_section *section,
    GError **error)
{
	static const char *const keys[] = { "title", "line", "arguments", "class", "parser", NULL };
	bool named = source_find(section, "parser") != NULL;

	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		bool ours = cli_parser_is_rule(entry->key) ||
		    g_str_has_prefix(entry->key, "type.");
		if (ours && named)
			return cli_refuse(error, source->file, entry->line, "%s",
			    _("已经用 parser 指了解析器，这里不再写规则"));
		if (!ours && !g_strv_contains(keys, entry->key) &&
		    !g_str_has_prefix(entry->key, "point."))
			return source_refuse_key(source, section, entry, error);
	}
	return true;
}

bool source_command(struct source *source, const struct cli_section *section, GError **error)
{
	struct cli_profile *profile = source->profile;
	const struct cli_entry *parser = source_find(section, "parser");
	const char *name = source_name_of(section, "command");
	struct cli_command *command = cli_command_new(profile, name);

	if (!source_is_name(name, "-") || profile->commands->len > COMMANDS_LIMIT)
		return cli_refuse(error, source->file, section->line,
		    _("命令名「%s」不行，或者命令超过 %d 条"), name, COMMANDS_LIMIT);
	if (!check_keys(source, section, error) || !read_line(source, section, command, error))
		return false;
	command->reading = parser != NULL ? find_reading(source, parser, error) :
	    read_reading(source, section, name, error);
	return command->reading != NULL && read_points(source, section, command, error);
}
