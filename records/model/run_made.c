#include "records/model/run_made.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/journal.h"

#define NAME_COLUMNS 40          /* of what has no number */

/* "故障单 GZ-20261123-001"; what has no number is called by its words. Caller frees. */
static char *called(const struct kind *kind, const json_t *record)
{
	const char *name = record_text(record, kind_name_field(kind)->name);
	g_autofree char *cut = name == NULL ? NULL : text_cut(name, NAME_COLUMNS);

	return cut == NULL
	    ? g_strdup_printf("%s #%" PRId64, _(kind->title), record_id(record))
	    : g_strdup_printf("%s %s", _(kind->title), cut);
}

void run_guard_made(struct change *change)
{
	const char *name = json_string_value(change_given(change, "made_kind"));
	const struct kind *kind = word_in(RUN_MADE_KINDS, name) ? kind_find(name) : NULL;
	json_t *made = kind == NULL ? NULL : change_get(change, kind->name,
	    json_integer_value(change_given(change, "made_id")));
	const char *before = record_text(change->record, "made");
	json_t *run = change_get(change, "run", change_integer(change, "run"));

	/* what a drill opened would count as the real thing */
	if (record_integer(run, "drill") != 0)
		change_refuse(change, NULL, _("演练不开真单：说出来要开什么，记一笔。"));
	json_decref(run);
	if (kind == NULL)
		change_refuse(change, "made_kind", _("步骤里不能开这种单。"));
	else if (made == NULL)
		change_refuse(change, "made_id", _("没有这张%s。"), _(kind->title));
	if (made != NULL) {
		g_autofree char *text = called(kind, made);
		g_autofree char *all = before == NULL ? g_strdup(text) :
		    g_strdup_printf("%s\n%s", before, text);
		change_set_text(change, "made", all);
	}
	json_decref(made);
}

void run_effect_made(struct change *change)
{
	int64_t id = change_integer(change, "run");
	json_t *run = change_get(change, "run", id);
	const char *all = change_text(change, "made");
	const char *last = strrchr(all, '\n');

	journal_say_of(change, "run", id, record_text(run, "number"), _("第 %d 步开单：%s"),
	    (int)change_integer(change, "number"), last == NULL ? all : last + 1);
	json_decref(run);
}
