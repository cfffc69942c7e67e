/* A sheet on screen as it will be on paper, and from here onto paper. What is printed is what was
 * previewed: the document is issued (numbered, kept, audited) first and then goes to a file or the
 * printer on a worker thread. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/printing.h"
#include "views/records.h"
#include "views/sheet.h"
#include "views/sheet_delivery.h"
#include "views/sheet_text.h"

struct preview {
	struct app *app;
	struct view *view;
	const struct sheet *sheet;
	int64_t id;
	json_t *topics;              /* rows by topic, as sheet_data wants them */
	json_t *record;              /* NULL: not there yet */
	json_t *document;
	char **lines;
	int scroll, shown;
	bool to_printer, busy;
	bool wanted;                 /* to be issued as soon as it is whole */
	char *trouble;               /* why some of it was not read */
	unsigned awaited;            /* answers that have not come: each keeps the preview */
	bool left;                   /* its view is gone */
};

/* ---- building ----------------------------------------------------------------------------- */

static bool is_issued(const struct preview *preview)
{
	return json_object_get(preview->document, "issue") != NULL;
}

/* A sheet of no record is made of what there is: when the head of the site has come. */
static bool is_there(const struct preview *preview)
{
	const struct sheet *sheet = preview->sheet;

	return sheet->blank || sheet->kind != NULL || sheet->of_plan
	    ? sheet->blank || preview->record != NULL
	    : json_array_size(json_object_get(preview->topics, "site")) > 0;
}

/* Words of `needs` that are topics; the others are asked for, each in its own way. */
static bool is_topic(const char *need)
{
	return need[0] != '\0' && strcmp(need, "actor") != 0 && sheet_period(need) == NULL &&
	    strpbrk(need, "@~") == NULL;
}

/* Whether all that the sheet needs has come: what is issued before would say that there is nothing
 * where nothing was read. */
static bool is_whole(const struct preview *preview)
{
	g_auto(GStrv) needs = g_strsplit(preview->sheet->needs, "|", -1);

	for (char **need = needs; *need != NULL; need++)
		if (is_topic(*need) && json_object_get(preview->topics, *need) == NULL)
			return false;
	return is_there(preview) && preview->awaited == 0 && preview->trouble == NULL;
}

static void issue(struct preview *preview, bool to_printer);

/* What was issued stays as it was issued; before that the preview goes with the service. */
static void rebuild(struct preview *preview)
{
	struct sheet_data data = { preview->record, preview->topics, clock_wall() };

	if (!is_there(preview) || preview->busy || is_issued(preview))
		return;
	json_decref(preview->document);
	g_strfreev(preview->lines);
	preview->document = sheet_document(preview->sheet, &data);
	preview->lines = sheet_text_lines(preview->document, NULL);
	app_changed(preview->app);
	if (preview->wanted && is_whole(preview))
		issue(preview, preview->to_printer);
}

static void ask_parts(struct preview *preview);

/* What belongs to a record that has changed is read again: its head and its parts are of the same
 * moment. */
static void take_record(struct preview *preview, const json_t *row)
{
	json_t *before = preview->record;

	preview->record = json_deep_copy(row);
	if (before != NULL && !json_equal(before, preview->record) && !is_issued(preview))
		ask_parts(preview);
	json_decref(before);
}

static void take_topic(struct view *view, const struct mirror *mirror)
{
	struct preview *preview = view->data;
	const char *topic = mirror_topic(mirror), *colon = strchr(topic, ':');
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	json_t *list = json_array();

	for (size_t i = 0; i < rows->len; i++)
		json_array_append(list, g_ptr_array_index(rows, i));
	if (mirror_is_known(mirror) && mirror_awaited(mirror) == 0)
		json_object_set(preview->topics, topic, list);
	json_decref(list);
	if (colon != NULL && g_strcmp0(colon + 1, preview->sheet->kind) == 0 &&
	    mirror_row(mirror, preview->id) != NULL)
		take_record(preview, mirror_row(mirror, preview->id));
	rebuild(preview);
}

struct asked {
	struct preview *preview;
	char *need;                  /* as of struct sheet */
};

static struct asked *asked_new(struct preview *preview, const char *need)
{
	struct asked *asked = g_new0(struct asked, 1);

	preview->awaited++;
	asked->preview = preview;
	asked->need = g_strdup(need);
	return asked;
}

static void forget(struct preview *preview)
{
	if (!preview->left || preview->awaited > 0)
		return;
	json_decref(preview->topics);
	json_decref(preview->record);
	json_decref(preview->document);
	g_strfreev(preview->lines);
	g_free(preview->trouble);
	g_free(preview);
}

/* The preview the answer is for; NULL when it was left. Frees ASKED. */
static struct preview *asked_end(struct asked *asked)
{
	struct preview *preview = asked->preview;
	bool left = preview->left;

	preview->awaited--;
	forget(preview);
	g_free(asked->need);
	g_free(asked);
	return left ? NULL : preview;
}

static void tell_trouble(struct preview *preview)
{
	preview->wanted = false;
	app_toast(preview->app, STYLE_ERROR, _("内容没有读全，退出去再打开一次：%s"),
	    preview->trouble);
}

/* A part did not come: the sheet would say that there is nothing. */
static void miss(struct preview *preview, const json_t *error)
{
	if (preview->trouble == NULL)
		preview->trouble = model_error_text(error);
	if (preview->wanted)
		tell_trouble(preview);
	rebuild(preview);
}

static void ask_page(struct preview *preview, const char *need, bool more);

static void rows_came(json_t *result, json_t *error, void *data)
{
	struct asked *asked = data;
	g_autofree char *need = g_strdup(asked->need);
	struct preview *preview = asked_end(data);
	json_t *rows;

	if (preview == NULL)
		return;
	if (error != NULL) {
		miss(preview, error);
		return;
	}
	rows = sheet_answer_rows(result);
	if (g_str_has_suffix(need, "~")) {
		json_t *before = json_object_get(preview->topics, need);

		json_array_extend(before, rows);
		ask_page(preview, need, json_is_true(json_object_get(result, "more")));
	} else {
		json_object_set(preview->topics, need, rows);
	}
	json_decref(rows);
	rebuild(preview);
}

/* The next page of NEED, where there is one. */
static void ask_page(struct preview *preview, const char *need, bool more)
{
	json_t *rows = json_object_get(preview->topics, need);
	json_t *params = sheet_paged(preview->sheet, need, preview->record, rows, more);

	if (params == NULL)
		return;
	if (rows == NULL)
		json_object_set_new(preview->topics, need, json_array());
	model_call(console_model(preview->app), "list", params, rows_came,
	    asked_new(preview, need));
}

/* From the beginning of the shift to its end, or until now. */
static void ask_period(struct preview *preview, const char *need)
{
	g_autofree char *method = NULL;
	json_t *params = sheet_period_params(preview->sheet, need, preview->record, &method);

	model_call(console_model(preview->app), method, params, rows_came,
	    asked_new(preview, need));
}

/* PARAMS are taken over. */
static void ask_part(struct preview *preview, const char *need, json_t *params)
{
	model_call(console_model(preview->app), "list", params, rows_came,
	    asked_new(preview, need));
}

/* ---- printing ----------------------------------------------------------------------------- */

struct delivery {
	struct app *app;
	json_t *document;
	char *program, *folder;
	bool to_printer;
	struct sheet_printed printed;
};

static void delivery_free(void *data)
{
	struct delivery *delivery = data;

	json_decref(delivery->document);
	g_free(delivery->program);
	g_free(delivery->folder);
	g_free(delivery->printed.request);
	g_free(delivery->printed.path);
	g_free(delivery);
}

static void deliver(GTask *task, void *source, void *data, GCancellable *cancel)
{
	struct delivery *delivery = data;
	GError *error = NULL;
	g_autoptr(GBytes) pdf = sheet_pdf(delivery->document, delivery->program, &error);

	(void)source, (void)cancel;
	bool good = pdf != NULL &&
	    (delivery->to_printer ? sheet_keep_and_print(delivery->document, pdf, delivery->folder,
					NULL, &delivery->printed, &error)
				  : sheet_keep(delivery->document, pdf, delivery->folder,
					&delivery->printed.path, &error));
	if (good)
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

static void delivered(GObject *source, GAsyncResult *result, void *data)
{
	struct delivery *delivery = g_task_get_task_data(G_TASK(result));
	const struct sheet_printed *printed = &delivery->printed;
	g_autoptr(GError) error = NULL;

	(void)source, (void)data;
	if (!g_task_propagate_boolean(G_TASK(result), &error)) {
		app_toast(delivery->app, STYLE_ERROR, "%s", error->message);
	} else if (delivery->to_printer) {
		printing_follow(console_printing(delivery->app), printed->request, printed->path);
	} else {
		g_autofree char *name = g_path_get_basename(printed->path);
		app_toast(delivery->app, STYLE_TOAST, _("已存 %s，在 %s"), name,
		    delivery->folder);
	}
}

/* DOCUMENT (taken over) onto paper, away from the keys. */
static void start_delivery(struct app *app, json_t *document, bool to_printer)
{
	struct delivery *delivery = g_new0(struct delivery, 1);
	GTask *task = g_task_new(NULL, NULL, delivered, NULL);

	delivery->app = app;
	delivery->document = document;
	delivery->program = client_program("zhiban-page");
	delivery->folder = sheet_folder();
	delivery->to_printer = to_printer;
	g_task_set_task_data(task, delivery, delivery_free);
	g_task_run_in_thread(task, deliver);
	g_object_unref(task);
}

/* What has its number goes onto paper, also when the preview has been left. */
static void issued(json_t *result, json_t *error, void *data)
{
	struct asked *asked = data;
	struct preview *preview = asked->preview;
	struct app *app = preview->app;

	preview->busy = false;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(app, STYLE_ERROR, "%s", text);
	} else {
		preview->document =
		    sheet_document_take(preview->document, result, clock_wall());
		if (preview->document == NULL) {
			app_toast(app, STYLE_ERROR, "%s", _("留存的单据读不出来。"));
		} else {
			start_delivery(app, json_deep_copy(preview->document), preview->to_printer);
			g_strfreev(preview->lines);
			preview->lines = sheet_text_lines(preview->document, NULL);
		}
	}
	asked_end(asked);
}

/* As soon as it is whole. */
static void issue(struct preview *preview, bool to_printer)
{
	bool ready = is_issued(preview) || is_whole(preview);

	if (preview->busy)
		return;
	preview->to_printer = to_printer;
	preview->wanted = !ready;
	if (!ready && preview->trouble != NULL)
		tell_trouble(preview);
	else if (!ready)
		app_toast(preview->app, STYLE_TOAST, "%s", _("内容还没有读齐，读齐就接着办。"));
	if (!ready)
		return;
	if (preview->sheet->blank) {
		start_delivery(preview->app, json_deep_copy(preview->document), to_printer);
		return;
	}
	/* the same content again is a second print of the same number */
	g_autofree char *content = sheet_document_content(preview->document);
	preview->busy = true;
	model_call(console_model(preview->app), "sheet.issue",
	    json_pack("{s:s, s:s*, s:I, s:s}", "sheet", preview->sheet->name, "kind",
		preview->sheet->kind, "id", (json_int_t)preview->id, "content", content),
	    issued, asked_new(preview, NULL));
}

static void print_it(void *data)
{
	issue(data, true);
}

static void save_it(void *data)
{
	issue(data, false);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	struct preview *preview = view->data;
	int margin = MAX(0, (area.columns - 80) / 2);

	if (preview->lines == NULL) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	int total = (int)g_strv_length(preview->lines);
	preview->shown = area.rows;
	preview->scroll = CLAMP(preview->scroll, 0, MAX(0, total - area.rows));
	for (int i = 0; i < area.rows && preview->scroll + i < total; i++) {
		const char *line = preview->lines[preview->scroll + i];
		area_text(area, i, margin, STYLE_NORMAL, line[0] == '\f' ? line + 1 : line);
	}
}

static void scroll(struct preview *preview, int step)
{
	preview->scroll += step;         /* bounded when it is drawn */
}

static void line_down(void *data)
{
	scroll(data, 1);
}

static void line_up(void *data)
{
	scroll(data, -1);
}

static void page_down(void *data)
{
	scroll(data, ((struct preview *)data)->shown - 1);
}

static void page_up(void *data)
{
	scroll(data, 1 - ((struct preview *)data)->shown);
}

static const struct binding bindings[] = {
	{ 'p', 0, "sheet.print", N_("打印"), N_("编号、留底，送打印机；文件总会留一份"), 0,
	    NULL, print_it },
	{ 'w', 0, "sheet.save", N_("存文件"), N_("编号、留底，存成 PDF"), 0,
	    NULL, save_it },
	{ K_DOWN, 0, "sheet.down", N_("下"), N_("往下一行"), BINDING_QUIET, NULL, line_down },
	{ K_UP, 0, "sheet.up", N_("上"), N_("往上一行"), BINDING_QUIET, NULL, line_up },
	{ K_PAGE_DOWN, ' ', "sheet.next", N_("下页"), N_("往下一屏"), BINDING_QUIET, NULL,
	    page_down },
	{ K_PAGE_UP, 0, "sheet.back", N_("上页"), N_("往上一屏"), BINDING_QUIET, NULL, page_up },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void release(struct view *view)
{
	struct preview *preview = view->data;

	console_unfollow(view);
	preview->left = true;
	forget(preview);
}

static const struct view_type type = {
	.name = "sheet",
	.title = N_("单据"),
	.help = N_("和纸上一样。打印或存文件时编号并留底，第二次起印补打。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void follow_needs(struct preview *preview)
{
	g_auto(GStrv) needs = g_strsplit(preview->sheet->needs, "|", -1);
	json_t *actor = json_array();

	for (char **need = needs; *need != NULL; need++)
		if (is_topic(*need))
			console_follow(preview->view, *need, take_topic);
	json_array_append_new(actor, actor_to_json(model_actor(console_model(preview->app))));
	json_object_set_new(preview->topics, "actor", actor);
	if (preview->sheet->kind == NULL)
		return;
	g_autofree char *own = g_strdup_printf("records:%s", preview->sheet->kind);
	console_follow(preview->view, own, take_topic);
}

/* The records that belong to the one it is of. */
static void ask_parts(struct preview *preview)
{
	g_auto(GStrv) needs = g_strsplit(preview->sheet->needs, "|", -1);

	for (char **need = needs; *need != NULL; need++) {
		json_t *part = sheet_part(*need, preview->sheet->kind, preview->record);
		if (part != NULL)
			ask_part(preview, *need, part);
	}
}

/* What no topic has. */
static void ask_needs(struct preview *preview)
{
	g_auto(GStrv) needs = g_strsplit(preview->sheet->needs, "|", -1);

	ask_parts(preview);
	for (char **need = needs; *need != NULL; need++)
		if (g_str_has_suffix(*need, "~"))
			ask_page(preview, *need, true);
		else if (sheet_period(*need) != NULL)
			ask_period(preview, *need);
}

/* The record itself, wherever it stands: one that is over may be in no topic any more. Of a plan
 * the whole answer is it. */
static void record_came(json_t *result, json_t *error, void *data)
{
	struct preview *preview = asked_end(data);
	json_t *record;

	if (preview != NULL && error != NULL)
		miss(preview, error);
	if (preview == NULL || error != NULL)
		return;
	record = preview->sheet->of_plan ? result : json_object_get(result, "record");
	if (record == NULL)
		return;
	if (preview->record == NULL)
		preview->record = json_incref(record);
	ask_needs(preview);
	rebuild(preview);
}

/* RECORD is taken over; NULL: it comes with its topic. */
static struct preview *open_preview(struct app *app, const char *name, int64_t id, json_t *record)
{
	struct preview *preview = g_new0(struct preview, 1);
	struct view *view = preview->view = view_new(app, &type, preview);

	preview->app = app;
	preview->sheet = sheet_find(name);
	preview->id = id;
	preview->record = record;
	preview->topics = json_object();
	view_set_title(view, _(preview->sheet->title));
	follow_needs(preview);
	app_push(app, view);
	if (preview->sheet->kind != NULL && preview->record == NULL)
		model_call(console_model(app), "get",
		    json_pack("{s:s, s:I}", "kind", preview->sheet->kind, "id", (json_int_t)id),
		    record_came, asked_new(preview, NULL));
	else if (preview->record != NULL)
		ask_needs(preview);
	rebuild(preview);
	return preview;
}

void open_sheet(struct app *app, const char *name, int64_t id)
{
	open_preview(app, name, id, NULL);
}

void open_sheet_of_time(struct app *app, const char *name, struct wall from, struct wall to)
{
	open_preview(app, name, 0, sheet_time(from, to));
}

void open_sheet_of_plan(struct app *app, const char *code, int64_t version)
{
	struct preview *preview = open_preview(app, "plan", 0, NULL);

	model_call(console_model(app), "plan.get",
	    json_pack("{s:s, s:I}", "code", code, "version", (json_int_t)version), record_came,
	    asked_new(preview, NULL));
}
