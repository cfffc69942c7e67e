/* Emergency plans (预案, requirements 6): one Markdown file that people read as it is and the
 * console runs step by step. zhiban.plan(5) says how one is written.
 *
 * A plan that was read is a JSON object, the same for the service that runs it, the console that
 * shows it and the sheet that prints it:
 *
 *	{code, title, version, effective: "2026-11-23", approved?, people_first, guidance,
 *	 alarms: [{type, role?, of?: "core_router|firewall"}], uses: [{role, class, title}],
 *	 steps: [step ...]}
 *	step: {number, line, title, role, within, when?, verify: [], run: [], call: [], record: [],
 *	 safety: [], open?, authority?, people, every?, next?, else?, evacuate, guidance}
 *
 * `within` and `every` are seconds; `run` entries are "ROLE COMMAND ..."; `next` is a step's number
 * (0: the end); `else` is {step | plan, words?}. Every text is clean. Pure. */
#ifndef RUNBOOKS_PLAN_H
#define RUNBOOKS_PLAN_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#define PLAN_SIZE (256 * 1024)   /* bytes of one file */
#define PLAN_STEPS 60
#define PLAN_ENTRIES 20          /* of one key in one place */
#define PLAN_CODE 12             /* characters of a code */
#define PLAN_TIME_MOST (60 * 86400) /* seconds */

/* The plan in TEXT of the file PATH (named in what is wrong with it: "PATH:LINE: reason"). A new
 * reference; NULL on failure. */
json_t *plan_read(const char *path, const char *text, GError **error);

/* Whether TEXT is meant to be a plan: its first line is a heading of the first level. */
bool plan_is_meant(const char *text);

/* The step of that number, borrowed; NULL: none. */
const json_t *plan_step(const json_t *plan, int64_t number);
/* How the plan ROLE stands for is named: its entry of `uses`, borrowed; NULL: none. */
const json_t *plan_use(const json_t *plan, const char *role);
/* Whether alarms of TYPE propose PLAN, and for which role the alarm's object then stands in
 * *RET_ROLE (borrowed; NULL: none). */
bool plan_is_for(const json_t *plan, const char *type, const char **ret_role);
/* Whether PLAN is in force on DAY ("2026-11-23"). */
bool plan_is_effective(const json_t *plan, const char *day);

/* ---- names in its expressions (runbooks/plan_names.c) --------------------------------------- */

/* What a role of a plan can be bound to. The words are those of the files and of plan_role. */
enum plan_class {
	PLAN_DEVICE, PLAN_PLACE, PLAN_CIRCUIT, PLAN_ROOM, PLAN_SERVICE, PLAN_PORT, PLAN_CONSOLE,
	PLAN_CLASSES
};
const char *plan_class_word(enum plan_class class);
bool plan_class_read(const char *word, enum plan_class *ret);

/* "ups.states[ups_on_battery]" in its parts: ROLE "ups", NAME "states", ROW "ups_on_battery" or
 * NULL. The caller frees the members by plan_name_clear(). */
struct plan_name {
	char *role, *name, *row;
};
void plan_name_split(const char *full, struct plan_name *ret);
void plan_name_clear(struct plan_name *name);

/* Why there is no NAME of things of CLASS, one sentence (caller frees); NULL: there may be. Rows
 * that are devices' own are not known here. */
char *plan_name_fault(enum plan_class class, const struct plan_name *name);

#endif
