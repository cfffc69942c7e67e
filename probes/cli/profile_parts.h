/* Between the files that read a profile: the source with its sentences, and a function for each
 * kind of section. Each returns false with "FILE:LINE: reason". */
#ifndef PROBES_CLI_PROFILE_PARTS_H
#define PROBES_CLI_PROFILE_PARTS_H

#include "probes/cli/profile.h"
#include "probes/cli/sections.h"

struct source {
	const char *file;
	struct cli_profile *profile; /* being made */
};

/* Made empty, and added to what they belong to. */
struct cli_profile *cli_profile_new(void);
struct cli_command *cli_command_new(struct cli_profile *profile, const char *name);
struct cli_point_rule *cli_point_rule_new(struct cli_command *command, const char *name);

bool source_dialect(struct source *source, const struct cli_section *section, GError **error);
bool source_question(struct source *source, const struct cli_section *section, GError **error);
bool source_parser(struct source *source, const struct cli_section *section, GError **error);
bool source_command(struct source *source, const struct cli_section *section, GError **error);

/* ERROR gets CAUSE with file and LINE. Takes CAUSE over; always false. */
bool source_blame(const struct source *source, size_t line, GError *cause, GError **error);
/* There is no such key as ENTRY's in SECTION. Always false. */
bool source_refuse_key(const struct source *source, const struct cli_section *section,
    const struct cli_entry *entry, GError **error);

const struct cli_entry *source_find(const struct cli_section *section, const char *key);
/* The entry KEY, which has to be there and to hold something. */
const struct cli_entry *source_need(const struct source *source, const struct cli_section *section,
    const char *key, GError **error);
/* NAME when the section is [KIND NAME], else NULL. */
const char *source_name_of(const struct cli_section *section, const char *kind);
/* Lower-case letters, digits and what is in ALSO, a letter first. */
bool source_is_name(const char *name, const char *also);
bool source_yes_no(const struct source *source, const struct cli_entry *entry, bool *ret,
    GError **error);

#endif
