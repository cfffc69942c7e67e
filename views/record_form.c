/* The form of an act, made from the kind's fields: what is typed is checked field by field, sent as
 * one call, and refusals stand beside the fields they are about. Nothing typed is lost: drafts
 * outlive the line. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "views/drafts.h"
#include "views/records.h"
#include "views/show.h"

struct entry {
	struct view *view;
	const struct kind *kind;
	const struct act *act;
	int64_t id;                  /* 0: makes a record */
	char *draft;                 /* name of the draft */
	GArray *fields;              /* struct form_field */
	GPtrArray *choices;          /* struct form_choice arrays, owned */
	GHashTable *referred;        /* kind name -> struct mirror * */
	bool sending;
	bool confirmed; /* the writer has said that a word that looks classified is none */
};

/* ---- fields ------------------------------------------------------------------------------- */

/* The fields ACT asks for, in the order in which it names them; for "*" all that may be typed. */
static GPtrArray *asked_fields(const struct kind *kind, const struct act *act)
{
	bool all = strcmp(act->fields, "*") == 0, makes = act->from != NULL && act->from[0] == '\0';
	g_auto(GStrv) names = g_strsplit(act->fields, "|", -1);
	GPtrArray *asked = g_ptr_array_new();

	for (char **name = names; !all && *name != NULL; name++)
		g_ptr_array_add(asked, (void *)(uintptr_t)kind_field(kind, *name));
	for (const struct field *field = kind->fields; all && field->name != NULL; field++)
		if ((field->flags & FIELD_DERIVED) == 0 &&
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

/* Phrases of every duty room; a note is mostly typed in the middle of something else. */
static const char *const phrases[] = {
	N_("已电话报告值班长，意见：跟踪"),
	N_("已报运营商，受理号："),
	N_("对方确认未停电，设备灯正常"),
	N_("已恢复，观察30分钟"),
	N_("例行巡检完成，异常0项"),
	N_("现场核实，情况正常"),
	NULL,
};

static void add_field(struct entry *entry, const struct field *field)
{
	bool choice = field->type == FIELD_CHOICE || field->type == FIELD_FLAG;
	struct form_field item = {
		.name = field->name, .title = _(field->title), .hint = hint_of(field),
		.type = choice ? FORM_CHOICE : field->type == FIELD_NOTE ? FORM_NOTE : FORM_LINE,
		.help = field->help == NULL ? NULL : _(field->help),
		.required = (field->flags & FIELD_REQUIRED) != 0, .limit = field->limit,
		.choices = choice ? choices_of(entry, field) : NULL,
		.phrases = field->type == FIELD_NOTE ? phrases : NULL,
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

/* The fields as JSON; NULL when one does not fit, its error beside it. */
static json_t *collect(struct entry *entry)
{
	struct form *form = entry->view->form;
	json_t *fields = json_object();
	bool good = true;

	for (size_t i = 0; i < entry->fields->len; i++) {
		const char *name = g_array_index(entry->fields, struct form_field, i).name;
		const char *typed = form_value(form, name);
		g_autofree char *reason = NULL;
		if (typed[0] == '\0')
			continue;
		json_t *value = field_parse(kind_field(entry->kind, name), typed, clock_wall(),
		    resolve, entry, &reason);
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
	char *draft, *saved;
};

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
		app_toast(sending->app, STYLE_TOAST, _("%s 已存，编号 %" PRId64), sending->saved,
		    row_get_integer(result, "id"));
	} else if (here) {
		struct entry *entry = sending->view->data;
		entry->sending = false;
		show_refusal(entry, error);
	} else {
		g_autofree char *text = model_error_text(error);
		app_toast(sending->app, STYLE_ERROR, _("%s 没有存：%s 草稿还在。"), sending->saved,
		    text);
	}
	g_free(sending->draft);
	g_free(sending->saved);
	g_free(sending);
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
	add_emptied(entry, fields, record_of(entry));
	if (entry->confirmed)
		json_object_set_new(fields, "confirmed", json_true());
	struct sending *sending = g_new0(struct sending, 1);
	*sending = (struct sending){ app, entry->view, g_strdup(entry->draft),
		g_strdup(_(entry->act->title)) };
	entry->sending = true;
	json_t *params = json_pack("{s:s, s:s, s:o}", "kind", entry->kind->name, "act",
	    entry->act->name, "fields", fields);
	if (entry->id != 0)
		json_object_set_new(params, "id", json_integer(entry->id));
	model_call(console_model(app), "do", params, sent, sending);
}

static void typed(struct form *form, void *data)
{
	struct entry *entry = data;
	g_autofree char *draft = form_draft(form);

	draft_keep(console_drafts(entry->view->app), entry->draft, draft);
}

static const struct form_handlers handlers = { submit, typed };

/* ---- the view ----------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	form_draw(view->form, area);
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
	g_ptr_array_unref(entry->choices);
	g_hash_table_destroy(entry->referred);
	g_free(entry->draft);
	g_free(entry);
}

static const struct binding bindings[] = {
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "form",
	.title = N_("填写"),
	.help = N_("一个动作的表单。保存后才算数；没存的内容断线也不丢。"),
	.bindings = bindings,
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

static void fill(struct entry *entry, const json_t *preset)
{
	const json_t *record = record_of(entry);

	for (size_t i = 0; i < entry->fields->len; i++) {
		const char *name = g_array_index(entry->fields, struct form_field, i).name;
		const struct field *field = kind_field(entry->kind, name);
		const json_t *from = json_object_get(preset, name) != NULL ? preset : record;
		g_autofree char *value = from == NULL ? g_strdup("") : record_shown(from, field);
		bool choice = field->type == FIELD_CHOICE || field->type == FIELD_FLAG;
		if (choice && json_is_string(json_object_get(from, name)))
			form_set_value(entry->view->form, name, row_get(from, name));
		else if (field->type == FIELD_FLAG && from != NULL &&
		    json_object_get(from, name) != NULL)
			form_set_value(entry->view->form, name,
			    json_is_true(json_object_get(from, name)) ? "yes" : "no");
		else if (value[0] != '\0')
			form_set_value(entry->view->form, name, value);
		else if (entry->id == 0 && field->otherwise != NULL)
			form_set_value(entry->view->form, name, field->otherwise);
	}
}

static void restore_draft(struct entry *entry)
{
	g_autofree char *draft = draft_get(console_drafts(entry->view->app), entry->draft);

	if (draft != NULL && form_restore(entry->view->form, draft))
		app_toast(entry->view->app, STYLE_TOAST, "%s",
		    _("接着上次没存的草稿；不要就按 Esc"));
}

static void open_form(struct app *app, const struct kind *kind, const struct act *act, int64_t id,
    const json_t *preset)
{
	static const struct form_field end = { .name = NULL };
	struct entry *entry = g_new0(struct entry, 1);
	struct view *view = entry->view = view_new(app, &type, entry);
	g_autofree char *title = g_strdup_printf("%s  %s", _(kind->title), _(act->title));
	g_autoptr(GPtrArray) asked = asked_fields(kind, act);

	entry->kind = kind;
	entry->act = act;
	entry->id = id;
	entry->draft = g_strdup_printf("%s.%s.%" G_GINT64_FORMAT, kind->name, act->name, id);
	entry->fields = g_array_new(FALSE, TRUE, sizeof(struct form_field));
	entry->choices = g_ptr_array_new_with_free_func(g_free);
	entry->referred = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	follow_kind(entry, kind->name);
	for (size_t i = 0; i < asked->len; i++) {
		const struct field *field = g_ptr_array_index(asked, i);
		add_field(entry, field);
		if (field->type == FIELD_REFERENCE)
			follow_kind(entry, field->refers_to);
	}
	g_array_append_val(entry->fields, end);
	view->form = form_new(title, _(act->title),
	    (const struct form_field *)(void *)entry->fields->data, &handlers, entry);
	g_array_set_size(entry->fields, entry->fields->len - 1);
	view_set_title(view, _(act->title));
	fill(entry, preset);
	app_push(app, view);
	restore_draft(entry);
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
	model_call(console_model(bare->app), "do",
	    json_pack("{s:s, s:s, s:I}", "kind", bare->kind->name, "act", bare->act->name, "id",
		(json_int_t)bare->id),
	    bare_done, bare);
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
		open_form(app, kind, act, id, preset);
}
