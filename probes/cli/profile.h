/* Command profiles: what may be asked of a family of devices over SSH, how to ask it, and how to
 * read what comes back. A profile is a file (how to write one: docs/cli-profiles.md); everything in
 * it is checked when it is read, so that what is loaded can be run.
 *
 * Only what reads is let through: the first words of every line are among those the profile allows,
 * those are among the ones known here to change nothing, and what shows a configuration (and the
 * passwords in it) is refused. Arguments are typed; a device's own words never become part of a
 * line. All of it is pure but cli_profiles_load(), and may be used by several threads. */
#ifndef PROBES_CLI_PROFILE_H
#define PROBES_CLI_PROFILE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "base/own.h"
#include "base/text.h"
#include "probes/cli/argument.h"
#include "probes/cli/parser.h"
#include "probes/cli/values.h"

/* A point made of each row: NAME[KEY,KEY]. */
struct cli_point_rule {
	char *name;                  /* "optical.rx" */
	int column; /* its value; -1: how many rows there are, if every line was recognised */
	int whole;                   /* not -1: percent of that column */
	GArray *keys;                /* int: columns that tell the rows apart; none: one point */
};

/* A parser and what its columns mean; several commands may have one. */
struct cli_reading {
	char *name;                  /* of its section, or of the command it stands in */
	struct cli_parser *parser;
	struct cli_type_of *types;   /* one for each column */
};

struct cli_command {
	char *name;                  /* "interface-brief" */
	char *title;                 /* Chinese */
	char *line;                  /* "display interface ${port}" */
	GPtrArray *arguments;        /* struct cli_argument * */
	const struct cli_reading *reading; /* of the profile */
	GPtrArray *points;           /* struct cli_point_rule * */
};

struct cli_profile {
	gatomicrefcount holders;
	char *name;                  /* "huawei-vrp", the file's name without .conf */
	char *title;                 /* "华为 VRP" */
	bool tested;                 /* false: nobody has seen it work with such a device: 未实测 */
	enum cli_mac_form mac;
	char **allowed;              /* first words of its lines */
	json_t *dialect;             /* as zhiban-ssh takes it: docs/protocol.md */
	GRegex *refusal, *pager;     /* of the dialect; NULL: it has none */
	GPtrArray *commands;         /* struct cli_command *, in the order of the file */
	GPtrArray *readings;         /* struct cli_reading * */
	GPtrArray *states;           /* struct cli_states * */
};

/* The profile TEXT describes; FILE is for the sentence, and its base name has to be the profile's.
 * NULL and "FILE:LINE: reason" on failure. */
struct cli_profile *cli_profile_read(const char *file, const char *text, GError **error);
/* One more holder; cli_profile_free() is one less, and with the last one it is gone. */
struct cli_profile *cli_profile_hold(struct cli_profile *profile);
void cli_profile_free(struct cli_profile *profile);
OWN_DEFINE(cli_profile)
/* True if TEXT is meant to be a profile: its first section is [profile]. */
bool cli_is_profile(const char *text);

/* {name, title, tested, commands: [{name, title, arguments: [{name, type, minimum?, maximum?,
 * words?}]}]}. New reference. */
json_t *cli_profile_to_json(const struct cli_profile *profile);
/* NULL when it has none of that name. */
const struct cli_command *cli_profile_command(const struct cli_profile *profile, const char *name);

/* The line to send for COMMAND with ARGUMENTS ({"port": "GE0/0/1", "count": 50}; NULL: none). NULL
 * and a sentence that names the argument on failure. Caller frees. */
char *cli_command_line(const struct cli_profile *profile, const struct cli_command *command,
    const json_t *arguments, GError **error);

/* ---- what came back ----------------------------------------------------------------------- */

/* Not KNOWN: the row is there, the device said nothing that could be read. */
struct cli_point {
	char *name;                  /* "optical.rx[GE0/0/1]", clean */
	bool known;
	char *text;                  /* a state or a text; NULL: NUMBER counts */
	double number;
	const char *unit;            /* "" for none; of the profile */
};

struct cli_result {
	const struct cli_command *command;
	struct cli_rows *rows;
	GPtrArray *points;           /* struct cli_point *; none when the device refused */
	size_t doubled; /* points left out because one of that name was there already */
};

/* OUTPUT of COMMAND. Never NULL. Bounds: probes/cli/parser.h; the worst text of 1 MiB takes some
 * tenths of a second, so not on the loop. */
struct cli_result *cli_command_read(const struct cli_profile *profile,
    const struct cli_command *command, struct bytes output);
void cli_result_free(struct cli_result *result);
OWN_DEFINE(cli_result)

/* {columns: [..], rows: [{column: text}], points: {name: {value, unit?}}, unknown, unknown_lines?,
 * refused?, cut?, doubled?}. A point that is not known has the value null. New reference. */
json_t *cli_result_to_json(const struct cli_result *result);
/* One sentence for what was not read as it should be ("3 行没有认出"), NULL when all was. */
char *cli_result_trouble(const struct cli_result *result);

/* ---- the files ---------------------------------------------------------------------------- */

/* Where the shipped profiles are: beside the built program or installed with it. Caller frees. */
char *cli_profile_folder(void);
/* All profiles of FOLDER, by name. What could not be read is left out, and said in TROUBLES (char
 * *, may be NULL). */
GPtrArray *cli_profiles_load(const char *folder, GPtrArray *troubles);

/* A list of profiles, by name. It holds each of them; so may whoever still needs one that has left
 * it. */
GPtrArray *cli_profiles_new(void);
/* PROFILE (taken over) in place of one of the same name. */
void cli_profiles_add(GPtrArray *profiles, struct cli_profile *profile);
void cli_profiles_remove(GPtrArray *profiles, const char *name);
/* NULL when there is none. */
struct cli_profile *cli_profiles_find(const GPtrArray *profiles, const char *name);

#endif
