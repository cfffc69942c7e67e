/* The form of an act, made from the kind's fields: what is typed is checked field by field, sent as
 * one call, and refusals stand beside the fields they are about. Nothing typed is lost: drafts
 * outlive the line. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "views/conflict.h"
#include "views/drafts.h"
#include "views/phrases.h"
#include "views/records.h"
#include "views/show.h"
#include "views/signing.h"

#define FORM_ROWS 5            /* of a form beside its fields */

struct entry {
	struct view *view;
	const struct kind *kind;
	const struct act *act;
	int64_t id;                  /* 0: makes a record */
	int64_t run_step;            /* keeps which record is made; 0: none */
	char *draft;                 /* name of the draft */
	GArray *fields;              /* struct form_field */
	GPtrArray *choices;          /* struct form_choice arrays, owned */
	GHashTable *referred;        /* kind name -> struct mirror * */
	GPtrArray *asked;            /* const struct field *, as the form shows them */
	GPtrArray *phrases;          /* char **, of the same fields; owned */
	json_t *seen;                /* the record as it was when decided upon; NULL: none */
	json_t *given;               /* sent with what is typed; NULL: nothing */
	char *said;                  /* over the form; NULL: nothing */
	void (*saved)(struct app *app, int64_t id);
	bool sending, refused;       /* the last time it was sent: why stands over the fields */
	bool confirmed; /* the writer has said that a word that looks classified is none */
};

/* ---- fields ------------------------------------------------------------------------------- */

/* The fields ASKED for (those of the act, or some of them), in the order in which they are named;
 * for "*" all that may be typed. What is GIVEN is not asked. */
static GPtrArray *asked_fields(const struct kind *kind, const struct act *act, const char *names_of,
    const json_t *given)
{
	bool all = strcmp(names_of, "*") == 0, makes = act_creates(act);
	g_auto(GStrv) names = g_strsplit(names_of, "|", -1);
	GPtrArray *asked = g_ptr_array_new();

	for (char **name = names; !all && *name != NULL; name++)
		if (json_object_get(given, *name) == NULL)
			g_ptr_array_add(asked, (void *)(uintptr_t)kind_field(kind, *name));
	for (const struct field *field = kind->fields; all && field->name != NULL; field++)
		if ((field->flags & FIELD_DERIVED) == 0 &&
		    json_object_get(given, field->name) == NULL &&
		    (makes || (field->flags & FIELD_FIXED) == 0))
			g_ptr_array_add(asked, (void *)(uintptr_t)field);
	return asked;
}

static const struct form_choice *choices_of(struct entry *entry, const struct field *field)
{
	GArray *choices = g_array_new(TRUE, TRUE, sizeof(struct form_choice));
	static const struct choice yes_no[] = { { "yes", N_("是") }, { "no", N_("否") },
		{ NULL, NULL } };

	for (const struct choice *choice = field->type == FIELD_FLAG ? yes_no : field->choices;
	     choice->name != NULL; choice++) {
		struct form_choice item = { choice->name, _(choice->title) };
		g_array_append_val(choices, item);
	}
	g_ptr_array_add(entry->choices, g_array_free(choices, FALSE));
	return g_ptr_array_index(entry->choices, entry->choices->len - 1);
}

static const char *hint_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_DATE:
		return "2026-11-22";
	case FIELD_TIME:
		return (field->flags & FIELD_AHEAD) != 0 ? _("08:30 或 11-22 08:30") :
		    _("03:12 或 11-21 03:12，空白为现在");
	case FIELD_REFERENCE:
		return _("写台账里的名称");
	case FIELD_ADDRESS:
		return "10.1.2.3";
	case FIELD_PHONE:
		return "0000-5550101";
	case FIELD_TEXT:
	case FIELD_NOTE:
	case FIELD_INTEGER:
	case FIELD_CHOICE:
	case FIELD_FLAG:
		break;
	}
	return NULL;
}

static void add_field(struct entry *entry, const struct field *field)
{
	bool choice = field->type == FIELD_CHOICE || field->type == FIELD_FLAG;
	struct form_field item = {
		.name = field->name, .title = _(field->title), .hint = hint_of(field),
		.type = choice ? FORM_CHOICE : field->type == FIELD_NOTE ? FORM_NOTE : FORM_LINE,
		.help = field->help == NULL ? NULL : _(field->help),
		.required = (field->flags & FIELD_REQUIRED) != 0, .limit = field->limit,
		.choices = choice ? choices_of(entry, field) : NULL,
	};

	g_array_append_val(entry->fields, item);
}

/* ---- values ------------------------------------------------------------------------------- */

static int64_t resolve(const char *kind, const char *name, void *data)
{
	struct entry *entry = data;
	const struct mirror *mirror = g_hash_table_lookup(entry->referred, kind);
	const struct field *field = kind_name_field(kind_find(kind));
	g_autoptr(GPtrArray) rows = mirror == NULL ? g_ptr_array_new() : mirror_rows(mirror);

	for (size_t i = 0; i < rows->len; i++)
		if (strcmp(row_get(g_ptr_array_index(rows, i), field->name), name) == 0)
			return row_get_integer(g_ptr_array_index(rows, i), "id");
	return 0;
}

/* What was TYPED into FIELD. A name that is not among the records this console has is sent as it
 * is, and the service looks for it: of a long ledger only the newest are here, or it is still on
 * its way. NULL when it does not fit. */
static json_t *value_of(struct entry *entry, const struct field *field, const char *typed,
    char **ret_reason)
{
	json_t *value = field_parse(field, typed, clock_wall(), resolve, entry, ret_reason);

	if (value != NULL || field->type != FIELD_REFERENCE)
		return value;
	g_clear_pointer(ret_reason, g_free);
	g_autofree char *name = g_strstrip(text_clean_string(typed));
	return json_string(name);
}

/* The fields as JSON; NULL when one does not fit, its error beside it. */
static json_t *collect(struct entry *entry)
{
	struct form *form = entry->view->form;
	json_t *fields = entry->given == NULL ? json_object() : json_deep_copy(entry->given);
	bool good = true;

	for (size_t i = 0; i < entry->fields->len; i++) {
		const char *name = g_array_index(entry->fields, struct form_field, i).name;
		const char *typed = form_value(form, name);
		g_autofree char *reason = NULL;
		if (typed[0] == '\0')
			continue;
		const struct field *field = kind_field(entry->kind, name);
		json_t *value = value_of(entry, field, typed, &reason);
		if (value != NULL)
			json_object_set_new(fields, name, value);
		else
			form_set_error(form, name, reason);
		good = good && value != NULL;
	}
	if (good)
		return fields;
	json_decref(fields);
	return NULL;
}

/* A field that was emptied in an edit is sent as null: the service takes the value away. */
static void add_emptied(struct entry *entry, json_t *fields, const json_t *record)
{
	for (size_t i = 0; record != NULL && i < entry->fields->len; i++) {
		const char *name = g_array_index(entry->fields, struct form_field, i).name;
		if (json_object_get(record, name) != NULL && json_object_get(fields, name) == NULL)
			json_object_set_new(fields, name, json_null());
	}
}

/* ---- sending ------------------------------------------------------------------------------ */

static void submit(struct form *form, void *data);

static void confirmed(int answer, void *data)
{
	struct entry *entry = data;

	if (answer != 1)
		return;
	entry->confirmed = true;
	submit(entry->view->form, entry);
}

/* A word that looks classified: the way out is not to save. Going on is the writer's word, and
 * audited. */
static void ask_classified(struct entry *entry, const char *sentence)
{
	const char *const answers[] = { _("停止录入，改走机要渠道"), _("核实过，不是密件，照存"),
		NULL };

	app_ask(entry->view->app, sentence, answers, confirmed, entry);
}

/* ---- somebody was faster ------------------------------------------------------------------ */

/* FIELD of FROM as it would stand in the form. Caller frees. */
static char *form_text(const struct field *field, const json_t *from)
{
	const json_t *value = json_object_get(from, field->name);

	if (value == NULL)
		return g_strdup("");
	if (field->type == FIELD_FLAG)
		return g_strdup(json_is_true(value) ? "yes" : "no");
	return field->type == FIELD_CHOICE && json_is_string(value)
	    ? g_strdup(json_string_value(value)) : record_shown(from, field);
}

/* What nobody typed in goes with the record as it is NOW; what was typed stays. */
static void go_on_from(struct entry *entry, const json_t *now)
{
	for (guint i = 0; i < entry->asked->len; i++) {
		const struct field *field = entry->asked->pdata[i];
		g_autofree char *was = form_text(field, entry->seen);
		g_autofree char *is = form_text(field, now);
		if (conflict_differs(entry->seen, now, field->name) &&
		    strcmp(form_value(entry->view->form, field->name), was) == 0)
			form_set_value(entry->view->form, field->name, is);
	}
	json_decref(entry->seen);
	entry->seen = json_deep_copy(now);
}

static void conflict_decided(int answer, void *data)
{
	struct entry *entry = data;

	if (answer == 1) {
		submit(entry->view->form, entry);
	} else if (answer == 2) {
		form_settle(entry->view->form);
		draft_keep(console_drafts(entry->view->app), entry->draft, NULL);
		app_pop(entry->view->app);
	}
}

/* Both versions and what was typed; nothing of it is lost whatever is answered, but for the last
 * answer. */
static void show_conflict(struct entry *entry, const json_t *error)
{
	const char *const answers[] = { _("回到表单，填的都在"), _("看过了，照我填的再存"),
		_("放弃我填的"), NULL };
	const json_t *now = json_object_get(json_object_get(error, "data"), "record");
	json_auto_t *typed = collect(entry);
	g_autofree char *text = conflict_text(entry->kind, entry->seen, now, typed);

	form_set_error(entry->view->form, NULL, text);
	go_on_from(entry, now);
	app_ask(entry->view->app, text, answers, conflict_decided, entry);
}

static void show_refusal(struct entry *entry, const json_t *error)
{
	const json_t *reasons = json_object_get(json_object_get(error, "data"), "reasons");
	g_autofree char *text = model_error_text(error);
	json_t *reason;
	size_t i;

	form_set_error(entry->view->form, NULL, text);
	json_array_foreach((json_t *)(uintptr_t)reasons, i, reason) {
		const char *field = json_string_value(json_object_get(reason, "field"));
		if (field != NULL)
			form_set_error(entry->view->form, field, row_get(reason, "reason"));
		if (json_is_true(json_object_get(reason, "classified")))
			ask_classified(entry, row_get(reason, "reason"));
	}
}

/* A call under way; the form may have been left when the answer comes. */
struct sending {
	struct app *app;
	struct view *view;
	char *draft, *title;
	void (*saved)(struct app *app, int64_t id);
};

static void sending_free(void *data)
{
	struct sending *sending = data;

	g_free(sending->draft);
	g_free(sending->title);
	g_free(sending);
}

static void sent(json_t *result, json_t *error, void *data)
{
	struct sending *sending = data;
	bool here = app_top(sending->app) == sending->view;

	if (error == NULL) {
		draft_keep(console_drafts(sending->app), sending->draft, NULL);
		if (here) {
			form_settle(sending->view->form);
			app_pop(sending->app);
		}
		app_toast(sending->app, STYLE_TOAST, _("%s 已存，编号 %" PRId64), sending->title,
		    row_get_integer(result, "id"));
		if (here && sending->saved != NULL)
			sending->saved(sending->app, row_get_integer(result, "id"));
	} else if (here) {
		struct entry *entry = sending->view->data;
		entry->sending = false;
		entry->refused = true;
		if (row_get_integer(error, "code") == RPC_CONFLICT && entry->seen != NULL)
			show_conflict(entry, error);
		else
			show_refusal(entry, error);
	} else {
		g_autofree char *text = model_error_text(error);
		app_toast(sending->app, STYLE_ERROR, _("%s 没有存：%s 草稿还在。"), sending->title,
		    text);
	}
	sending_free(sending);
}

static const json_t *record_of(const struct entry *entry)
{
	const struct mirror *mirror = g_hash_table_lookup(entry->referred, entry->kind->name);

	return mirror == NULL || entry->id == 0 ? NULL : mirror_row(mirror, entry->id);
}

static void submit(struct form *form, void *data)
{
	struct entry *entry = data;
	struct app *app = entry->view->app;

	form_clear_errors(form);
	json_t *fields = entry->sending ? NULL : collect(entry);
	if (fields == NULL)
		return;
	add_emptied(entry, fields, entry->seen);
	if (entry->confirmed)
		json_object_set_new(fields, "confirmed", json_true());
	struct sending *sending = g_new0(struct sending, 1);
	*sending = (struct sending){ app, entry->view, g_strdup(entry->draft),
		g_strdup(_(entry->act->title)), entry->saved };
	entry->sending = !entry->act->signing;
	json_t *params = json_pack("{s:s, s:s, s:o}", "kind", entry->kind->name, "act",
	    entry->act->name, "fields", fields);
	if (entry->id != 0)
		json_object_set_new(params, "id", json_integer(entry->id));
	if (entry->run_step != 0)
		json_object_set_new(params, "run_step", json_integer(entry->run_step));
	if (entry->seen != NULL)
		json_object_set_new(params, "expect", conflict_expect(entry->kind, entry->seen,
		    (const struct field *const *)(void *)entry->asked->pdata,
		    entry->asked->len));
	sign_do(app, &(struct sign_order){ .act = entry->act, .params = params, .reply = sent,
	    .drop = sending_free, .data = sending });
}

static void typed(struct form *form, void *data)
{
	struct entry *entry = data;
	g_autofree char *draft = form_draft(form);

	draft_keep(console_drafts(entry->view->app), entry->draft, draft);
}

static const struct form_handlers handlers = { submit, typed };

/* ---- the view ----------------------------------------------------------------------------- */

/* What is known stands over the fields as far as there is room for both; where it was refused there
 * has to be room for why. */
static void draw(struct view *view, struct area area)
{
	const struct entry *entry = view->data;
	int room = entry->refused ? 1 :
	    MAX(area.rows / 2, area.rows - (int)entry->fields->len - FORM_ROWS);
	int used = entry->said == NULL ? 0 :
	    area_wrap(area_part(area, 0, 1, room, -1), 0, 0, room, STYLE_NORMAL, entry->said);

	if (used > 0)
		area_rule(area, used++);
	form_draw(view->form, area_part(area, used, 0, area.rows - used, area.columns));
}

/* Left without saving: the draft goes with it, the shell has asked. At the end of the console it
 * stays. */
static void release(struct view *view)
{
	struct entry *entry = view->data;

	if (form_is_dirty(view->form) && !console_is_ending(view->app))
		draft_keep(console_drafts(view->app), entry->draft, NULL);
	console_unfollow(view);
	form_free(view->form);
	g_array_unref(entry->fields);
	g_ptr_array_unref(entry->asked);
	g_ptr_array_unref(entry->phrases);
	g_ptr_array_unref(entry->choices);
	json_decref(entry->seen);
	json_decref(entry->given);
	g_free(entry->said);
	g_hash_table_destroy(entry->referred);
	g_free(entry->draft);
	g_free(entry);
}

static const struct view_type type = {
	.name = "form",
	.title = N_("填写"),
	.help = N_("一个动作的表单。保存后才算数；没存的内容断线也不丢。"),
	.bindings = (const struct binding[]){ { .action = NULL } },
	.draw = draw,
	.free = release,
};

static void take_referred(struct view *view, const struct mirror *mirror)
{
	struct entry *entry = view->data;
	const char *kind = strchr(mirror_topic(mirror), ':') + 1;

	g_hash_table_replace(entry->referred, g_strdup(kind), (void *)(uintptr_t)mirror);
}

static void follow_kind(struct entry *entry, const char *kind)
{
	g_autofree char *topic = g_strdup_printf("records:%s", kind);

	if (!g_hash_table_contains(entry->referred, kind))
		console_follow(entry->view, topic, take_referred);
}

static void free_phrases(void *phrases)
{
	g_strfreev(phrases);
}

/* What this duty room wrote itself may come after the form, and change while it is open. */
static void take_phrases(struct view *view, const struct mirror *mirror)
{
	struct entry *entry = view->data;
	GPtrArray *phrases = g_ptr_array_new_with_free_func(free_phrases);

	for (guint i = 0; i < entry->asked->len; i++) {
		const struct field *field = entry->asked->pdata[i];
		char **some = phrases_new(entry->kind, field, mirror);
		form_set_phrases(view->form, field->name, (const char *const *)some);
		g_ptr_array_add(phrases, some);
	}
	if (entry->phrases != NULL)
		g_ptr_array_unref(entry->phrases);
	entry->phrases = phrases;
}

static void fill(struct entry *entry, const json_t *preset)
{
	for (guint i = 0; i < entry->asked->len; i++) {
		const struct field *field = entry->asked->pdata[i];
		const json_t *from =
		    json_object_get(preset, field->name) != NULL ? preset : entry->seen;
		g_autofree char *value = form_text(field, from);
		if (value[0] != '\0')
			form_set_value(entry->view->form, field->name, value);
		else if (entry->id == 0 && field->otherwise != NULL)
			form_set_value(entry->view->form, field->name, field->otherwise);
	}
}

static void restore_draft(struct entry *entry)
{
	g_autofree char *draft = draft_get(console_drafts(entry->view->app), entry->draft);

	if (draft != NULL && form_restore(entry->view->form, draft))
		app_toast(entry->view->app, STYLE_TOAST, "%s",
		    _("接着上次没存的草稿；不要就按 Esc"));
}

static char *draft_name(const struct act_form *form)
{
	return g_strdup_printf("%s.%s.%" G_GINT64_FORMAT "%s%s", form->kind->name, form->act->name,
	    form->id, form->about == NULL ? "" : ".", form->about == NULL ? "" : form->about);
}

static void add_fields(struct entry *entry)
{
	follow_kind(entry, entry->kind->name);
	for (guint i = 0; i < entry->asked->len; i++) {
		const struct field *field = entry->asked->pdata[i];
		add_field(entry, field);
		if (field->type == FIELD_REFERENCE)
			follow_kind(entry, field->refers_to);
	}
	if (record_of(entry) != NULL)
		entry->seen = json_deep_copy(record_of(entry));
}

void open_act_form(struct app *app, const struct act_form *form)
{
	static const struct form_field end = { .name = NULL };
	const struct kind *kind = form->kind;
	const struct act *act = form->act;
	struct entry *entry = g_new0(struct entry, 1);
	struct view *view = entry->view = view_new(app, &type, entry);
	g_autofree char *title = g_strdup_printf("%s  %s", _(kind->title), _(act->title));

	*entry = (struct entry){ .view = view, .kind = kind, .act = act, .id = form->id,
		.draft = draft_name(form), .said = g_strdup(form->said), .saved = form->saved,
		.run_step = form->run_step,
		.given = form->given == NULL ? NULL : json_deep_copy(form->given),
		.asked = asked_fields(kind, act, form->fields == NULL ? act->fields : form->fields,
		    form->given),
		.fields = g_array_new(FALSE, TRUE, sizeof(struct form_field)),
		.choices = g_ptr_array_new_with_free_func(g_free),
		.referred = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	add_fields(entry);
	g_array_append_val(entry->fields, end);
	view->form = form_new(title, _(act->title),
	    (const struct form_field *)(void *)entry->fields->data, &handlers, entry);
	g_array_set_size(entry->fields, entry->fields->len - 1);
	view_set_title(view, _(act->title));
	fill(entry, form->preset);
	console_follow(view, "records:stock_phrase", take_phrases);
	app_push(app, view);
	restore_draft(entry);
	if (form->ready)
		form_begin(view->form);
}

/* ---- acts without a form ------------------------------------------------------------------ */

struct bare {
	struct app *app;
	const struct kind *kind;
	const struct act *act;
	int64_t id;
};

static void bare_done(json_t *result, json_t *error, void *data)
{
	g_autofree struct bare *bare = data;

	(void)result;
	if (error == NULL) {
		app_toast(bare->app, STYLE_TOAST, _("%s 已存"), _(bare->act->title));
		return;
	}
	g_autofree char *text = model_error_text(error);
	app_toast(bare->app, STYLE_ERROR, "%s", text);
}

static void bare_confirmed(int answer, void *data)
{
	struct bare *bare = data;

	if (answer != 0) {
		g_free(bare);
		return;
	}
	sign_do(bare->app, &(struct sign_order){ .act = bare->act, .reply = bare_done,
	    .drop = g_free, .data = bare,
	    .params = json_pack("{s:s, s:s, s:I}", "kind", bare->kind->name, "act",
		bare->act->name, "id", (json_int_t)bare->id) });
}

/* What ends a record wants its name typed; anything else is done at once. */
static void do_bare(struct app *app, const struct kind *kind, const struct act *act, int64_t id)
{
	struct bare *bare = g_new0(struct bare, 1);
	g_autofree char *topic = g_strdup_printf("records:%s", kind->name);
	struct mirror *mirror = model_watch(console_model(app), topic);
	const json_t *record = mirror_row(mirror, id);
	g_autofree char *name =
	    record == NULL ? g_strdup("") : record_shown(record, kind_name_field(kind));

	model_unwatch(console_model(app), mirror);
	*bare = (struct bare){ app, kind, act, id };
	if (act->to != NULL && word_in(kind->ended, act->to) && name[0] != '\0') {
		g_autofree char *danger =
		    g_strdup_printf(_("%s：此后它不再计入台账和监测。"), _(act->title));
		app_confirm(app, danger, name, bare_confirmed, bare);
	} else {
		bare_confirmed(0, bare);
	}
}

void open_act(struct app *app, const struct kind *kind, const struct act *act, int64_t id,
    const json_t *preset)
{
	if (act->fields == NULL)
		do_bare(app, kind, act, id);
	else
		open_act_form(app, &(struct act_form){ .kind = kind, .act = act, .id = id,
			.preset = preset });
}
