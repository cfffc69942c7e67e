/* Between the files that read and use a device profile: what a profile is made of, and the parsers
 * of its small languages. A parser returns false with a sentence, which profile_read() completes by
 * file and line. */
#ifndef PROBES_DEVICE_PARTS_H
#define PROBES_DEVICE_PARTS_H

#include <math.h>

#include "probes/cli/sections.h"
#include "probes/device/profile.h"
#include "probes/wire/table.h"

struct choices;
struct section;

/* ---- units -------------------------------------------------------------------------------- */

/* value = sent * factor + offset, in the unit of the class; LOGARITHM: that is in mW, and dBm is
 * wanted. */
struct unit {
	double factor, offset;
	bool logarithm;
};
/* "0.1V", "1/256C", "%"; of CLASS. */
bool unit_parse(const char *text, enum sensor_class class, struct unit *ret, GError **error);
double unit_convert(const struct unit *unit, double sent);
/* Whether a thing of CLASS can have VALUE. */
bool unit_is_sense(enum sensor_class class, double value);

/* ---- values and tables of values ---------------------------------------------------------- */

/* What is in a cell: a number, a text, or both (a text that begins with a number). */
struct content {
	bool there;                  /* false: the cell is not there, or holds nothing */
	bool is_number;
	double number;
	char *text;                  /* clean; NULL where it came as a number */
	struct bytes octets;         /* as sent, borrowed of the answer */
};
void content_clear(struct content *content);

/* A range of numbers, or TEXT. */
struct value_range {
	double from, to;
	char *text;
};
/* "-1 65535 60000.. "N/A"" as GArray of struct value_range; NULL on failure. */
GArray *values_parse(const char *text, GError **error);
bool values_have(const GArray *values, const struct content *content);

enum choice_kind { CHOICE_WORD, CHOICE_UNIT, CHOICE_FACTOR, CHOICE_ABSENT };
/* One line of [states], [units] or [numbers]. */
struct choice {
	struct value_range when;
	enum choice_kind kind;
	enum severity severity;
	char *word;                  /* of a state */
	const char *alarm;           /* and what it is as an alarm; NULL: nothing of its own */
	enum sensor_class class;
	struct unit unit;
	const struct choices *states; /* of a class state */
	double factor;
};
/* The whole section. */
struct choices {
	char *name;                  /* "states contact" */
	GArray *list;                /* struct choice */
	bool has_other;
	struct choice other;         /* else = */
};
/* NULL: none of them. */
const struct choice *choices_find(const struct choices *choices, const struct content *content);

/* ---- references --------------------------------------------------------------------------- */

enum part_kind { PART_NUMBER, PART_INDEX, PART_CELL };
/* An element of an index: a number, parts FROM to TO of ours (from 0), or what a cell of ours
 * holds. */
struct index_part {
	enum part_kind kind;
	uint32_t number;
	unsigned from, to;
	struct oid column;
};

enum ref_kind { REF_NONE, REF_CELL, REF_INDEX, REF_STRING, REF_ENTITY, REF_LANE, REF_PORT };
struct ref {
	enum ref_kind kind;
	bool own;                    /* the index is ours; else PARTS make it */
	struct oid column;
	GArray *parts;               /* struct index_part */
	const struct choices *choices; /* REF:NAME; NULL */
};

/* Words with references between: "相 ${index.2}". */
struct label {
	GPtrArray *pieces;           /* GPtrArray * of struct alternative *: the first not empty */
};
struct alternative {
	char *literal;               /* or NULL: REF */
	bool of_section;             /* ${label} */
	struct ref ref;
};

enum condition_kind { CONDITION_IS, CONDITION_EXISTS, CONDITION_MATCHES };
struct condition {
	struct ref ref;
	enum condition_kind kind;
	bool negated;
	GArray *values;
	GRegex *pattern;
};

/* ---- the profile -------------------------------------------------------------------------- */

enum port_link { PORT_LINK_NONE, PORT_LINK_INDEX, PORT_LINK_ENTITY, PORT_LINK_NAME };
enum limit_kind { LIMIT_LOW_CRITICAL, LIMIT_LOW_WARNING, LIMIT_HIGH_WARNING,
	LIMIT_HIGH_CRITICAL, LIMITS };

/* A place where a limit may stand: REF, or with WHERE the first row of its column that begins with
 * our index and for which that holds. */
struct limit_rule {
	struct ref ref;
	bool has_unit;
	struct unit unit;
	GArray *where;               /* struct condition; NULL */
};

/* Which class and unit; of a state which words. */
struct meaning {
	enum sensor_class class;
	struct unit unit;
	const struct choices *states;
};

/* One line "NAME = OID .." with its options. */
struct rule {
	char *name;
	const struct section *section;
	size_t line;
	struct oid column;
	uint32_t row;                /* of scalars: the last part of the OID */
	struct meaning meaning;
	bool by;                     /* MEANING is told by BY_REF */
	struct ref by_ref;
	struct label label;          /* no pieces: the class's title */
	GArray *only_if, *present_if, *unknown_if; /* struct condition; NULL */
	GArray *absent, *unknown, *limit_absent; /* struct value_range; NULL */
	int wrap;                    /* bits; 0 */
	GRegex *text;
	char *lanes;
	int bit;                     /* -1 */
	struct ref digits, scale, severity; /* REF_NONE: not given */
	GArray *limits[LIMITS];      /* struct limit_rule, the first that is there; NULL */
	bool sweep;
	const char *alarm;           /* what its states are as an alarm; NULL */
	enum port_link port;
	struct ref port_ref;
	GPtrArray *handles;          /* struct profile_sensor * */
};

struct section {
	char *name;
	bool scalars;
	struct oid root;
	struct label label;
	char **unless;
	GPtrArray *rules;            /* struct rule * */
};

/* Which devices. */
struct selector {
	GArray *match;               /* struct oid; NULL */
	GArray *match_id, *not_id;   /* the same */
	GRegex *match_descr;
};

struct variant {
	struct selector selector;
	GHashTable *units;           /* struct rule * to struct unit * */
};

/* A rule as a finding refers to it: for one lane of the text, under one variant. */
struct profile_sensor {
	const struct rule *rule;
	int lane;                    /* 0: the whole text */
	const struct variant *variant; /* NULL */
};

struct profile {
	gatomicrefcount holders;
	char *name, *title, *source;
	bool tested;
	int rank;
	struct oid root;
	char **unless;
	struct selector selector;
	GHashTable *oids;            /* name to struct oid * */
	GPtrArray *choices;          /* struct choices * */
	GPtrArray *sections;         /* struct section * */
	GPtrArray *variants;         /* struct variant * */
};

#define LANES 16
/* The handle of RULE for LANE under VARIANT. */
const struct profile_sensor *rule_handle(const struct rule *rule, int lane,
    const struct variant *variant);

/* ---- reading the file --------------------------------------------------------------------- */

/* A file being read. */
struct profile_source {
	const char *file, *language;
	GPtrArray *sections;         /* struct cli_section * */
	struct profile *profile;
	struct oid root;             /* of the section at hand */
	bool scalars;                /* it is one of scalars */
};

bool source_oid(const struct profile_source *source, const char *text, struct oid *ret,
    GError **error);
/* "states contact": NULL and a sentence when there is no such section. */
const struct choices *source_choices(const struct profile_source *source, const char *kind,
    const char *name, GError **error);
/* The entry KEY of SECTION, in the source's language where it is there; NULL. */
const struct cli_entry *source_entry(const struct profile_source *source,
    const struct cli_section *section, const char *key);
const char *source_words(const struct profile_source *source, const struct cli_section *section,
    const struct cli_entry *entry);
bool profile_is_name(const char *name);
bool profile_set_error(const struct profile_source *source, size_t line, GError *cause,
    GError **error);

bool choices_read(struct profile_source *source, const struct cli_section *section,
    GError **error);
bool section_read(struct profile_source *source, const struct cli_section *file_section,
    GError **error);
bool selector_option(const struct profile_source *source, const struct cli_entry *entry,
    struct selector *selector, bool *ret_known, GError **error);

bool ref_parse(const struct profile_source *source, const char *text, struct ref *ret,
    GError **error);
/* The same with the sections of KIND after the colon ("states"); WANTED: there has to be one. */
bool ref_parse_with(const struct profile_source *source, const char *text, const char *kind,
    bool wanted, struct ref *ret, GError **error);
void ref_clear(struct ref *ref);
bool label_parse(const struct profile_source *source, const char *text, struct label *ret,
    GError **error);
void label_clear(struct label *label);
GArray *conditions_parse(const struct profile_source *source, const char *text, GError **error);

void selector_clear(struct selector *selector);
void rule_free(void *rule);
void section_free(void *section);
void choices_free(void *choices);
void variant_free(void *variant);

/* ---- reading an answer -------------------------------------------------------------------- */

/* A row of a table being looked at. */
struct place {
	const struct answer *answer;
	const struct findings *findings; /* NULL at a later reading */
	struct cell_row row;
	int lane;
	int64_t port;
};

/* The full name of the cell; false where it has none (an index that is not there). */
bool ref_oid(const struct ref *ref, const struct place *place, struct oid *ret);
/* Clear it in any case. */
void ref_content(const struct ref *ref, const struct place *place, struct content *ret);
char *label_text(const struct label *label, const char *of_section, const struct place *place);
bool conditions_are_met(const GArray *conditions, const struct place *place);
void content_read(const struct variable *variable, struct content *ret);
/* ifIndex of the port, -1. */
int64_t rule_port(const struct rule *rule, const struct place *place);

/* What a sensor's cells say. */
struct reading {
	bool absent;                 /* no such sensor */
	bool vacant; /* its place is there, with nothing in it */
	struct meaning meaning;
	bool known;
	double value;
	const char *state, *reason;
	const char *alarm;           /* what the state is as an alarm; NULL */
	enum severity severity;
};
void sensor_measure(const struct profile_sensor *sensor, const struct place *place,
    struct reading *ret);
/* A limit in the class's unit; NAN: none. */
double sensor_limit(const struct profile_sensor *sensor, const struct place *place,
    const struct meaning *meaning, enum limit_kind kind);

#endif
