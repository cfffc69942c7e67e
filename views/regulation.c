#include "views/regulation.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/regulation.h"
#include "views/records.h"
#include "views/show.h"
#include "views/text_page.h"

#define FILE_LIMIT (512 * 1024)

const char *regulation_standing(const json_t *row)
{
	char today[REGULATION_DAY_SIZE];

	regulation_day(clock_wall(), today);
	if (regulation_holds(row, today))
		return _("现行");
	return strcmp(row_get(row, "effective"), today) > 0 &&
	    strcmp(row_get(row, "effective"), row_get(row, "superseded_on")) != 0
	    ? _("待生效") : _("已废止");
}

/* ---- what was in force -------------------------------------------------------------------- */

char *regulations_of_day(const struct mirror *mirror, const char *kind, struct wall at)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	const char *area = regulation_area_of(kind);
	g_autoptr(GString) text = g_string_new(NULL);
	char day[REGULATION_DAY_SIZE];

	regulation_day(at, day);
	for (guint i = 0; area != NULL && i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		if (strcmp(row_get(row, "area"), area) != 0 || !regulation_holds(row, day))
			continue;
		g_string_append_printf(text, _("%s%s %s（%s 起，批准 %s）"),
		    text->len > 0 ? _("；") : "", row_get(row, "name"), row_get(row, "version"),
		    row_get(row, "effective"), row_get(row, "approver"));
	}
	return text->len == 0 ? NULL : g_strdup(text->str);
}

/* ---- one version -------------------------------------------------------------------------- */

struct wish {
	struct app *app;
};

static void add_head(struct text_page *page, const json_t *record)
{
	const char *until = row_get(record, "superseded_on"), *document =
	    row_get(record, "document"), *hash = row_get(record, "hash");

	text_page_print(page, STYLE_TITLE, 1, "%s  %s  %s", row_get(record, "name"),
	    row_get(record, "version"), regulation_standing(record));
	text_page_print(page, STYLE_NORMAL, 1, _("%s 起%s%s%s  批准 %s  %s"),
	    row_get(record, "effective"), until[0] == '\0' ? "" : _("，至 "), until,
	    until[0] == '\0' ? "" : _(" 前"), row_get(record, "approver"), document);
	if (row_get(record, "reason")[0] != '\0')
		text_page_print(page, STYLE_NORMAL, 1, _("理由 %s"), row_get(record, "reason"));
	text_page_print(page, STYLE_DIM, 1, "SHA-256 %.16s", hash);
	text_page_add(page, STYLE_NORMAL, 0, "");
}

static void record_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;
	const json_t *record = json_object_get(result, "record");

	if (error != NULL || record == NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(wish->app, STYLE_ERROR, "%s", text);
		return;
	}
	struct text_page *page = text_page_new(row_get(record, "name"));
	g_auto(GStrv) lines = g_strsplit(row_get(record, "text"), "\n", -1);
	add_head(page, record);
	for (char **line = lines; *line != NULL; line++)
		text_page_add(page, STYLE_NORMAL, 1, *line);
	text_page_open(wish->app, page);
}

void open_regulation(struct app *app, int64_t id)
{
	struct wish *wish = g_new0(struct wish, 1);

	wish->app = app;
	model_call(console_model(app), "get",
	    json_pack("{s:s, s:I}", "kind", "regulation", "id", (json_int_t)id), record_came,
	    wish);
}

/* ---- a new one out of a file -------------------------------------------------------------- */

struct publishing {
	struct app *app;
	json_t *before;              /* fields of the version before; NULL */
};

static void publishing_free(struct publishing *publishing)
{
	json_decref(publishing->before);
	g_free(publishing);
}

/* The text of the file at PATH; NULL and one sentence. Caller frees both. */
static char *read_text(const char *path, char **ret_reason)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	gsize size = 0;

	*ret_reason = NULL;
	if (!g_file_get_contents(path, &text, &size, &error))
		*ret_reason = g_strdup_printf(_("读不了 %s：%s。"), path, error->message);
	else if (size > FILE_LIMIT)
		*ret_reason = g_strdup_printf(_("%s 超过 512 KiB。"), path);
	else if (size == 0 || !g_utf8_validate(text, (gssize)size, NULL))
		*ret_reason = g_strdup_printf(_("%s 不是 UTF-8 的文字。"), path);
	return *ret_reason != NULL ? NULL :
	    text_clean_lines((struct bytes){ (const uint8_t *)text, size }, FILE_LIMIT);
}

static void path_typed(const char *typed, void *data)
{
	struct publishing *publishing = data;
	const struct kind *kind = kind_find("regulation");
	g_autofree char *reason = NULL;
	g_autofree char *path = typed == NULL ? NULL : g_str_has_prefix(typed, "~/") ?
	    g_build_filename(g_get_home_dir(), typed + 2, NULL) : g_strdup(typed);
	g_autofree char *text = path == NULL ? NULL : read_text(path, &reason);

	if (reason != NULL)
		app_toast(publishing->app, STYLE_ERROR, "%s", reason);
	if (text != NULL) {
		json_auto_t *given = json_pack("{s:s}", "text", text);
		g_autofree char *said = g_strdup_printf(_("正文取自 %s"), path);
		open_act_form(publishing->app, &(struct act_form){ .kind = kind,
			.act = kind_act(kind, "create"), .preset = publishing->before,
			.given = given, .said = said, .about = "file" });
	}
	publishing_free(publishing);
}

void publish_regulation(struct app *app, const json_t *before)
{
	static const char *const kept[] = { "name", "area", "approver" };
	struct publishing *publishing = g_new0(struct publishing, 1);

	publishing->app = app;
	for (size_t i = 0; before != NULL && i < G_N_ELEMENTS(kept); i++) {
		if (publishing->before == NULL)
			publishing->before = json_object();
		json_object_set(publishing->before, kept[i], json_object_get(before, kept[i]));
	}
	app_prompt(app, _("正文的文件（UTF-8，在运行这个控制台的机器上）："), "", NULL, path_typed,
	    publishing);
}
