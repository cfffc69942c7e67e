#include "probes/cli/profile.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/profile_parts.h"

static void states_free(void *data)
{
	struct cli_states *states = data;

	g_free(states->name);
	g_hash_table_destroy(states->words);
	g_free(states);
}

static void reading_free(void *data)
{
	struct cli_reading *reading = data;

	for (size_t i = 0; reading->types != NULL && i < cli_parser_columns(reading->parser); i++)
		g_free(reading->types[i].unit);
	g_free(reading->types);
	cli_parser_free(reading->parser);
	g_free(reading->name);
	g_free(reading);
}

static void point_rule_free(void *data)
{
	struct cli_point_rule *rule = data;

	g_free(rule->name);
	g_array_unref(rule->keys);
	g_free(rule);
}

static void argument_free(void *argument)
{
	cli_argument_free(argument);
}

static void command_free(void *data)
{
	struct cli_command *command = data;

	g_free(command->name);
	g_free(command->title);
	g_free(command->line);
	g_ptr_array_unref(command->arguments);
	g_ptr_array_unref(command->points);
	g_free(command);
}

struct cli_profile *cli_profile_new(void)
{
	struct cli_profile *profile = g_new0(struct cli_profile, 1);

	g_atomic_ref_count_init(&profile->holders);
	profile->dialect = json_object();
	profile->commands = g_ptr_array_new_with_free_func(command_free);
	profile->readings = g_ptr_array_new_with_free_func(reading_free);
	profile->states = g_ptr_array_new_with_free_func(states_free);
	return profile;
}

struct cli_command *cli_command_new(struct cli_profile *profile, const char *name)
{
	struct cli_command *command = g_new0(struct cli_command, 1);

	command->name = g_strdup(name);
	command->arguments = g_ptr_array_new_with_free_func(argument_free);
	command->points = g_ptr_array_new_with_free_func(point_rule_free);
	g_ptr_array_add(profile->commands, command);
	return command;
}

struct cli_point_rule *cli_point_rule_new(struct cli_command *command, const char *name)
{
	struct cli_point_rule *rule = g_new0(struct cli_point_rule, 1);

	rule->name = g_strdup(name);
	rule->column = rule->whole = -1;
	rule->keys = g_array_new(FALSE, FALSE, sizeof(int));
	g_ptr_array_add(command->points, rule);
	return rule;
}

struct cli_profile *cli_profile_hold(struct cli_profile *profile)
{
	g_atomic_ref_count_inc(&profile->holders);
	return profile;
}

void cli_profile_free(struct cli_profile *profile)
{
	if (profile == NULL || !g_atomic_ref_count_dec(&profile->holders))
		return;
	g_free(profile->name);
	g_free(profile->title);
	g_strfreev(profile->allowed);
	json_decref(profile->dialect);
	g_clear_pointer(&profile->refusal, g_regex_unref);
	g_clear_pointer(&profile->pager, g_regex_unref);
	g_ptr_array_unref(profile->commands);
	g_ptr_array_unref(profile->readings);
	g_ptr_array_unref(profile->states);
	g_free(profile);
}

const struct cli_command *cli_profile_command(const struct cli_profile *profile, const char *name)
{
	for (guint i = 0; i < profile->commands->len; i++) {
		const struct cli_command *command = profile->commands->pdata[i];
		if (strcmp(command->name, name) == 0)
			return command;
	}
	return NULL;
}

/* ---- what it offers ----------------------------------------------------------------------- */

static json_t *argument_json(const struct cli_argument *argument)
{
	json_t *object = json_pack("{s:s, s:s}", "name", argument->name, "type",
	    cli_argument_type_word(argument->type));

	if (argument->type == CLI_NUMBER || argument->type == CLI_VLAN) {
		json_object_set_new(object, "minimum", json_integer(argument->minimum));
		json_object_set_new(object, "maximum", json_integer(argument->maximum));
	}
	if (argument->words != NULL) {
		json_t *words = json_array();
		for (size_t i = 0; argument->words[i] != NULL; i++)
			json_array_append_new(words, json_string(argument->words[i]));
		json_object_set_new(object, "words", words);
	}
	return object;
}

json_t *cli_profile_to_json(const struct cli_profile *profile)
{
	json_t *commands = json_array();

	for (guint i = 0; i < profile->commands->len; i++) {
		const struct cli_command *command = profile->commands->pdata[i];
		json_t *arguments = json_array();
		for (guint j = 0; j < command->arguments->len; j++)
			json_array_append_new(arguments,
			    argument_json(command->arguments->pdata[j]));
		json_array_append_new(commands,
		    json_pack("{s:s, s:s, s:o}", "name", command->name, "title",
			command->title, "arguments", arguments));
	}
	return json_pack("{s:s, s:s, s:b, s:o}", "name", profile->name, "title", profile->title,
	    "tested", profile->tested, "commands", commands);
}

/* ---- a line ------------------------------------------------------------------------------- */

/* What stands in ARGUMENTS under NAME as it would be typed; NULL when it is missing. */
static char *typed(const json_t *arguments, const char *name)
{
	const json_t *value = json_object_get(arguments, name);

	if (json_is_integer(value))
		return g_strdup_printf("%" PRId64, (int64_t)json_integer_value(value));
	if (!json_is_string(value) || strlen(json_string_value(value)) != json_string_length(value))
		return NULL;
	return g_strdup(json_string_value(value));
}

/* Appends what stands in ARGUMENTS under NAME, if it may. */
static bool append_argument(GString *line, const struct cli_profile *profile,
    const struct cli_command *command, const char *name, const json_t *arguments, GError **error)
{
	g_autofree char *given = typed(arguments, name);

	if (given == NULL || given[0] == '\0')
		return cli_fail(error, _("参数 %s：没有填"), name);
	for (guint i = 0; i < command->arguments->len; i++) {
		const struct cli_argument *argument = command->arguments->pdata[i];
		if (strcmp(argument->name, name) != 0)
			continue;
		g_autofree char *value =
		    cli_argument_value(argument, given, profile->mac, error);
		if (value != NULL)
			g_string_append(line, value);
		return value != NULL;
	}
	g_assert_not_reached();         /* the file was checked */
}

static bool is_declared(const struct cli_command *command, const char *name)
{
	for (guint i = 0; i < command->arguments->len; i++) {
		const struct cli_argument *argument = command->arguments->pdata[i];
		if (strcmp(argument->name, name) == 0)
			return true;
	}
	return false;
}

char *cli_command_line(const struct cli_profile *profile, const struct cli_command *command,
    const json_t *arguments, GError **error)
{
	g_autoptr(GString) line = g_string_new(NULL);
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)arguments, key, value) {
		if (!is_declared(command, key)) {
			cli_fail(error, _("%s 没有参数 %s"), command->name, key);
			return NULL;
		}
	}
	for (const char *at = command->line; *at != '\0'; at++) {
		const char *end = g_str_has_prefix(at, "${") ? strchr(at, '}') : NULL;
		if (end == NULL) {
			g_string_append_c(line, *at);
			continue;
		}
		g_autofree char *name = g_strndup(at + 2, (size_t)(end - at - 2));
		if (!append_argument(line, profile, command, name, arguments, error))
			return NULL;
		at = end;
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}
