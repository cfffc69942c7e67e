/* 导入, the second step: records out of a CSV file, seen before they are kept. The file is read
 * here, not by the service, with the rights of who sits here; every row is looked at beside the
 * ledger, the service says by its own rules what would be refused, and only then one act takes all
 * of them, or none.
 *
 * The ledger comes by `list`, page by page; the rows are looked at a few at a time; no key waits.
 */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "views/drafts.h"
#include "views/import_view.h"
#include "views/importing.h"
#include "views/list.h"
#include "views/records.h"

/* Rows looked at before keys are heard again. */
#define ROWS_AT_ONCE 200
#define FOOT_ROWS 3

enum stage {
	STAGE_LISTING,               /* what is in the ledger is being read */
	STAGE_LOOKING,               /* row after row */
	STAGE_ASKING,                /* the service looks at the acts */
	STAGE_READY,                 /* nothing is wrong */
	STAGE_WRONG,                 /* see the complaints */
	STAGE_FAILED,                /* see the trouble */
	STAGE_KEEPING,
};

/* Lives while its view or an answer under way needs it. */
struct review {
	struct app *app;
	struct view *view;           /* NULL: left */
	const struct kind *kind;
	char *path;
	unsigned turn;               /* which look at the file: late answers are told by it */
	enum stage stage;
	struct importing *import;
	GPtrArray *kinds;            /* const struct kind *: to be listed; the first is ours */
	guint listing;               /* which of them is */
	int64_t listed;              /* records so far */
	GHashTable *ids;             /* "kind name" -> int64 *; 0: several are called so */
	struct timer look;
	size_t from, end;            /* of the acts under way */
	char *trouble;               /* one clean sentence; NULL */
	GPtrArray *rows;             /* struct row *: the complaints as the table shows them */
};

static void release_review(void *data)
{
	struct review *review = data;

	importing_free(review->import);
	g_ptr_array_unref(review->kinds);
	g_ptr_array_unref(review->rows);
	g_hash_table_destroy(review->ids);
	g_free(review->path);
	g_free(review->trouble);
}

static void review_release(struct review *review)
{
	g_rc_box_release_full(review, release_review);
}

/* ---- complaints --------------------------------------------------------------------------- */

struct row {
	char key[24];
	size_t turn;
	char line[24];
	const char *field;           /* its title, translated; "" */
	const char *reason;          /* the complaint's */
};

static const char *key_of_row(const void *row)
{
	return ((const struct row *)row)->key;
}

static int by_turn(const void *a, const void *b)
{
	size_t x = ((const struct row *)a)->turn, y = ((const struct row *)b)->turn;

	return x < y ? -1 : x > y;
}

static CELL(cell_line)
{
	(void)column, (void)data;
	cell->text = ((const struct row *)row)->line;
}

static CELL(cell_field)
{
	(void)column, (void)data;
	cell->text = ((const struct row *)row)->field;
}

static CELL(cell_reason)
{
	(void)column, (void)data;
	cell->text = ((const struct row *)row)->reason;
}

static const struct table_column columns[] = {
	{ N_("行"), 6, 8, 0, TEXT_RIGHT, .cell = cell_line },
	{ N_("字段"), 12, 20, 1, TEXT_LEFT, .searched = true, .cell = cell_field },
	{ N_("哪里不对"), 30, 200, 4, TEXT_LEFT, .searched = true, .cell = cell_reason },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = key_of_row, .compare = by_turn, .empty = "",
};

static void show_complaints(struct review *review)
{
	const GPtrArray *complaints = importing_complaints(review->import);

	for (guint i = 0; i < complaints->len; i++) {
		const struct import_complaint *complaint = complaints->pdata[i];
		const struct field *field = complaint->field == NULL ? NULL :
		    kind_field(review->kind, complaint->field);
		struct row *row = g_new0(struct row, 1);
		g_snprintf(row->key, sizeof row->key, "%u", i);
		g_snprintf(row->line, sizeof row->line, "%zu", complaint->line);
		row->turn = i;
		row->field = field == NULL ? "" : _(field->title);
		row->reason = complaint->reason;
		g_ptr_array_add(review->rows, row);
	}
	table_update(review->view->table, (const void *const *)review->rows->pdata,
	    review->rows->len);
}

/* ---- what the service says ---------------------------------------------------------------- */

/* An answer to a question of a certain look at the file. */
struct question {
	struct review *review;
	unsigned turn;
};

static struct question *question_of(struct review *review)
{
	struct question *question = g_new0(struct question, 1);

	*question = (struct question){ g_rc_box_acquire(review), review->turn };
	return question;
}

/* The review that still wants the answer to QUESTION (freed), or NULL. */
static struct review *wanted(struct question *question)
{
	struct review *review = question->review;
	bool late = review->view == NULL || review->turn != question->turn;

	g_free(question);
	review_release(review); /* its view holds it */
	return late ? NULL : review;
}

static void enter(struct review *review, enum stage stage)
{
	review->stage = stage;
	app_changed(review->app);
}

static void give_up(struct review *review, const char *sentence)
{
	g_free(review->trouble);
	review->trouble = g_strdup(sentence);
	enter(review, STAGE_FAILED);
}

static void send_part(struct review *review);

/* All of it is kept: back to where one came from. */
static void kept(struct review *review)
{
	struct app *app = review->app;
	g_autofree char *said = g_strdup_printf(_("%s：新增 %u，修改 %u，原样 %u"),
	    _(review->kind->title), importing_count(review->import, KEEPING_MADE),
	    importing_count(review->import, KEEPING_CHANGED),
	    importing_count(review->import, KEEPING_SAME));

	draft_keep(console_drafts(app), IMPORT_DRAFT, NULL);
	if (app_top(app) == review->view)
		while (g_str_has_prefix(app_top(app)->type->name, "import"))
			app_pop(app);
	app_toast(app, STYLE_TOAST, "%s", said);
}

/* The last of the parts was answered: they could be kept, or have been. */
static void all_good(struct review *review)
{
	if (review->stage == STAGE_KEEPING)
		kept(review);
	else if (importing_complaints(review->import)->len == 0)
		enter(review, STAGE_READY);
	else {
		show_complaints(review);
		enter(review, STAGE_WRONG);
	}
}

/* What came of an act that nobody answered is not known, and looking again tells. */
static void answered(json_t *result, json_t *error, void *data)
{
	struct review *review = wanted(data);

	(void)result;
	if (review == NULL)
		return;
	if (error != NULL && importing_take_refusal(review->import, error)) {
		show_complaints(review);
		enter(review, STAGE_WRONG);
	} else if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		give_up(review, text);
	} else if (review->end < importing_acts(review->import)) {
		send_part(review);
	} else {
		all_good(review);
	}
}

static void send_part(struct review *review)
{
	size_t from = review->end;
	json_t *part = importing_part(review->import, &review->end);

	model_call(console_model(review->app), "do_all",
	    json_pack("{s:o, s:I, s:b, s:b}", "acts", part, "from", (json_int_t)from, "more",
		(int)(review->end < importing_acts(review->import)), "check",
		(int)(review->stage == STAGE_ASKING)),
	    answered, question_of(review));
}

static void send_all(struct review *review, enum stage stage)
{
	review->end = 0;
	enter(review, stage);
	if (importing_acts(review->import) > 0)
		send_part(review);
	else
		all_good(review);
}

/* ---- what there is, and the rows ---------------------------------------------------------- */

static int64_t resolve(const char *kind, const char *name, void *data)
{
	const struct review *review = data;
	g_autofree char *key = g_strdup_printf("%s %s", kind, name);
	const int64_t *id = g_hash_table_lookup(review->ids, key);

	return id == NULL ? 0 : *id;
}

/* What RECORD is called; a name that two have is nobody's. */
static void know_name(struct review *review, const struct kind *kind, const json_t *record)
{
	const char *name = record_text(record, kind_name_field(kind)->name);
	int64_t id = record_id(record);

	if (name == NULL || record_has_ended(kind, record))
		return;
	char *key = g_strdup_printf("%s %s", kind->name, name);
	if (g_hash_table_contains(review->ids, key))
		id = 0;
	g_hash_table_replace(review->ids, key, g_memdup2(&id, sizeof id));
}

static void look_on(struct timer *timer, void *data)
{
	struct review *review = data;

	if (importing_plan(review->import, ROWS_AT_ONCE))
		send_all(review, STAGE_ASKING);
	else
		timer_after(timer, 0);
}

static void ask_page(struct review *review, int64_t before);

static void listed(json_t *result, json_t *error, void *data)
{
	struct review *review = wanted(data);
	json_t *records = json_object_get(result, "records"), *record;
	int64_t before = 0;
	size_t i;

	if (review == NULL)
		return;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		give_up(review, text);
		return;
	}
	const struct kind *kind = review->kinds->pdata[review->listing];
	json_array_foreach(records, i, record) {
		know_name(review, kind, record);
		if (kind == review->kind)
			importing_know(review->import, record);
		before = record_id(record);
	}
	review->listed += (int64_t)json_array_size(records);
	bool more = json_is_true(json_object_get(result, "more")) && before != 0;
	review->listing += !more;
	if (review->listing < review->kinds->len) {
		ask_page(review, more ? before : 0);
	} else {
		enter(review, STAGE_LOOKING);
		timer_after(&review->look, 0);
	}
	app_changed(review->app);
}

static void ask_page(struct review *review, int64_t before)
{
	const struct kind *kind = review->kinds->pdata[review->listing];
	json_t *params = json_pack("{s:s}", "kind", kind->name);

	if (before != 0)
		json_object_set_new(params, "before", json_integer(before));
	model_call(console_model(review->app), "list", params, listed, question_of(review));
}

/* Our kind first, then those its fields refer to. */
static void collect_kinds(struct review *review)
{
	g_ptr_array_add(review->kinds, (void *)(uintptr_t)review->kind);
	for (const struct field *field = review->kind->fields; field->name != NULL; field++) {
		const struct kind *kind =
		    field->type == FIELD_REFERENCE ? kind_find(field->refers_to) : NULL;
		if (kind != NULL && !g_ptr_array_find(review->kinds, kind, NULL))
			g_ptr_array_add(review->kinds, (void *)(uintptr_t)kind);
	}
}

/* From the file on: it may have been mended. */
static void begin(void *data)
{
	struct review *review = data;
	g_autoptr(GError) error = NULL;

	review->turn++;
	timer_stop(&review->look);
	g_ptr_array_set_size(review->rows, 0);
	table_update(review->view->table, NULL, 0);
	importing_free(review->import);
	review->import = importing_new(review->kind, resolve, review);
	g_hash_table_remove_all(review->ids);
	review->listing = 0;
	review->listed = 0;
	if (!importing_read(review->import, review->path, &error)) {
		give_up(review, error->message);
		return;
	}
	enter(review, STAGE_LISTING);
	ask_page(review, 0);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void draw_ready(const struct review *review, struct area area)
{
	unsigned made = importing_count(review->import, KEEPING_MADE),
		 changed = importing_count(review->import, KEEPING_CHANGED),
		 same = importing_count(review->import, KEEPING_SAME);

	if (made + changed == 0)
		area_print(area, 1, 1, STYLE_NORMAL,
		    _("台账里已经都是这样：原样 %u，没有要导入的。"), same);
	else
		area_print(area, 1, 1, STYLE_TITLE,
		    _("没有问题：新增 %u，修改 %u，原样 %u。还没有导入，按 Enter 一次全部导入。"),
		    made, changed, same);
}

static void draw_stage(const struct review *review, struct area area)
{
	switch (review->stage) {
	case STAGE_LISTING:
		area_print(area, 1, 1, STYLE_DIM, _("正在读台账：%" PRId64 " 条"), review->listed);
		break;
	case STAGE_LOOKING:
		area_text(area, 1, 1, STYLE_DIM, _("正在逐行核对"));
		break;
	case STAGE_ASKING:
		area_text(area, 1, 1, STYLE_DIM, _("值班服务正在核对"));
		break;
	case STAGE_READY:
		draw_ready(review, area);
		break;
	case STAGE_WRONG:
		area_print(area, 1, 1, STYLE_ERROR,
		    _("%u 行不成立，一行也没有导入。改好文件再按 r。"),
		    importing_bad_lines(review->import));
		break;
	case STAGE_FAILED:
		area_text(area, 1, 1, STYLE_ERROR, _("没有导入。改好再按 r。"));
		area_wrap(area, 3, 1, area.rows - 3, STYLE_NORMAL, review->trouble);
		break;
	case STAGE_KEEPING:
		area_text(area, 1, 1, STYLE_DIM, _("正在导入"));
		break;
	}
}

/* The list, and below it the selected one in full: a reason may name all that there is to choose
 * from. */
static void draw_complaints(struct view *view, struct area area)
{
	const struct row *selected = table_selected(view->table);
	int list = area.rows - FOOT_ROWS - 1;

	table_draw(view->table, area_part(area, 0, 0, list, area.columns));
	area_rule(area, list);
	if (selected != NULL)
		area_wrap(area_part(area, list + 1, 1, FOOT_ROWS, area.columns - 2), 0, 0,
		    FOOT_ROWS, STYLE_NORMAL, selected->reason);
}

static void draw(struct view *view, struct area area)
{
	const struct review *review = view->data;

	area_print(area, 0, 1, STYLE_TITLE, "%s  %s", _(review->kind->title), review->path);
	draw_stage(review, area);
	area_rule(area, 2);
	if (review->stage == STAGE_WRONG)
		draw_complaints(view, area_part(area, 3, 0, area.rows - 3, area.columns));
}

static void release(struct view *view)
{
	struct review *review = view->data;

	timer_stop(&review->look);
	table_free(view->table);
	review->view = NULL;
	review_release(review);
}

static void confirmed(int answer, void *data)
{
	struct review *review = wanted(data);

	if (answer == 1 && review != NULL && review->stage == STAGE_READY)
		send_all(review, STAGE_KEEPING);
}

static void ask_keep(void *data)
{
	struct review *review = data;
	g_autofree char *yes = g_strdup_printf(_("导入：新增 %u，修改 %u"),
	    importing_count(review->import, KEEPING_MADE),
	    importing_count(review->import, KEEPING_CHANGED));
	const char *const answers[] = { _("先不导入"), yes, NULL };

	app_ask(review->app, _(review->kind->title), answers, confirmed, question_of(review));
}

static const char *refuse_keep(void *data)
{
	const struct review *review = data;

	if (review->stage == STAGE_WRONG)
		return _("还有不成立的行");
	if (review->stage != STAGE_READY)
		return _("还没有核对完");
	return importing_acts(review->import) == 0 ? _("没有要导入的") : NULL;
}

static const char *refuse_again(void *data)
{
	const struct review *review = data;

	return review->stage == STAGE_KEEPING ? _("正在导入") : NULL;
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "import.keep", N_("导入"), N_("一次全部导入，或一行也不"), BINDING_FIRST,
	    refuse_keep, ask_keep },
	{ 'r', 0, "import.again", N_("再查"), N_("重读文件，从头核对"), BINDING_FIRST,
	    refuse_again, begin },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "import-review",
	.title = N_("核对"),
	.help = N_("文件的每一行先和台账、和规矩对一遍，不成立的列出行和字段。"
		   "都成立才能导入：全部或一行也不。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(data);
}

void open_import_review(struct app *app, const struct kind *kind, const char *path)
{
	struct review *review = g_rc_box_new0(struct review);

	*review = (struct review){ .app = app, .kind = kind, .path = g_strdup(path),
		.kinds = g_ptr_array_new(),
		.rows = g_ptr_array_new_with_free_func(g_free),
		.ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free) };
	timer_init(&review->look, app_timers(app), look_on, review);
	collect_kinds(review);
	review->view = view_new(app, &type, review);
	review->view->table = table_new(&table, app_timers(app), table_changed, app);
	app_push(app, review->view);
	begin(review);
}
