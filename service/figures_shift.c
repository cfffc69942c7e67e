#include "service/figures_shift.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "service/figures_parts.h"

/* What alarms ask of people is counted in windows of so long (ISA-18.2). */
#define LOAD_WINDOW (600 * CLOCK_SECOND)

#define AT(array, type, i) (&g_array_index(source->array, struct type, i))

/* ---- the source --------------------------------------------------------------------------- */

static void clear_span(void *data)
{
	g_free(((struct shift_span *)data)->name);
}

static void clear_round(void *data)
{
	g_free(((struct shift_round *)data)->number);
	g_free(((struct shift_round *)data)->title);
}

static void clear_handover(void *data)
{
	g_free(((struct shift_handover *)data)->number);
}

static void clear_silence(void *data)
{
	g_free(((struct shift_silence *)data)->number);
}

static void clear_check(void *data)
{
	g_free(((struct shift_check *)data)->number);
	g_free(((struct shift_check *)data)->who);
}

static void clear_raise(void *data)
{
	g_free(((struct shift_raise *)data)->number);
	g_free(((struct shift_raise *)data)->what);
}

static GArray *array_new(guint size, GDestroyNotify clear)
{
	GArray *array = g_array_new(FALSE, FALSE, size);

	g_array_set_clear_func(array, clear);
	return array;
}

struct shift_source *shift_source_new(int64_t from, int64_t to, int64_t now)
{
	struct shift_source *source = g_new0(struct shift_source, 1);

	source->from = from;
	source->to = MIN(to, now);
	source->now = now;
	source->born = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	source->spans = array_new(sizeof(struct shift_span), clear_span);
	source->rounds = array_new(sizeof(struct shift_round), clear_round);
	source->handovers = array_new(sizeof(struct shift_handover), clear_handover);
	source->silences = array_new(sizeof(struct shift_silence), clear_silence);
	source->checks = array_new(sizeof(struct shift_check), clear_check);
	source->raises = array_new(sizeof(struct shift_raise), clear_raise);
	return source;
}

void shift_source_free(struct shift_source *source)
{
	if (source == NULL)
		return;
	g_hash_table_destroy(source->born);
	g_array_unref(source->spans);
	g_array_unref(source->rounds);
	g_array_unref(source->handovers);
	g_array_unref(source->silences);
	g_array_unref(source->checks);
	g_array_unref(source->raises);
	g_free(source);
}

/* ---- presence ----------------------------------------------------------------------------- */

/* How much of TIME WINDOW has. */
static int64_t common(struct window window, struct window time)
{
	return MAX(0, MIN(window.to, time.to) - MAX(window.from, time.from));
}

/* The time in which POST was to be held: since somebody first stood there. Empty: never yet. */
static struct window time_of(const struct shift_source *source, const char *post)
{
	const int64_t *born = g_hash_table_lookup(source->born, post);

	return born == NULL ? (struct window){ 0, 0 } :
	    (struct window){ MAX(source->from, *born), MAX(source->to, *born) };
}

/* When somebody was responsible at POST, joined; what two were at once is counted once. */
static GArray *held(const struct shift_source *source, const char *post)
{
	GArray *windows = g_array_new(FALSE, FALSE, sizeof(struct window));

	for (guint i = 0; i < source->spans->len; i++)
		if (strcmp(AT(spans, shift_span, i)->post, post) == 0)
			g_array_append_val(windows, AT(spans, shift_span, i)->window);
	windows_join(windows);
	return windows;
}

static json_t *share_row(const char *figure, const char *key, struct ratio ratio, int64_t of)
{
	json_t *row = json_pack("{s:s, s:s, s:s}", "key", key, "figure", figure, "unit", "share");

	figures_put(row, "samples", ratio.whole > 0 ? of : 0);
	figures_put(row, "of", of);
	figures_put_ratio(row, "share", ratio);
	return row;
}

static json_t *presence_row(const struct shift_source *source, size_t post)
{
	const char *name = post_choices[post].name;
	g_autoptr(GArray) windows = held(source, name);
	g_autofree char *key = g_strconcat("presence:", name, NULL);
	struct window time = time_of(source, name);
	struct ratio ratio = { 0, MAX(0, time.to - time.from) };
	int64_t spans = 0, overlap = 0;

	for (guint i = 0; i < windows->len; i++)
		ratio.part += common(g_array_index(windows, struct window, i), time);
	for (guint i = 0; i < source->spans->len; i++) {
		const struct shift_span *span = AT(spans, shift_span, i);
		if (strcmp(span->post, name) != 0)
			continue;
		spans++;
		overlap += common(span->window, time);
	}
	json_t *row = share_row("presence", key, ratio, spans);
	json_object_set_new(row, "name", json_string(name));
	figures_put(row, "post", (int64_t)post);
	figures_put(row, "overlap_us", overlap - ratio.part);
	return row;
}

/* ---- the others --------------------------------------------------------------------------- */

/* A round nobody began has as many items as it has, and at least itself. */
static int64_t items_of(const struct shift_round *round)
{
	return MAX(round->total, 1);
}

static int64_t done_in_time(const struct shift_round *round)
{
	return MAX(0, MIN(round->done, round->total) - round->late);
}

static json_t *rounds_row(const struct shift_source *source, bool excused)
{
	struct ratio ratio = { 0, 0 };

	for (guint i = 0; i < source->rounds->len; i++) {
		const struct shift_round *round = AT(rounds, shift_round, i);
		ratio.part += excused ? round->excused : done_in_time(round);
		ratio.whole += items_of(round);
	}
	const char *figure = excused ? "rounds_excused" : "rounds_in_time";
	return share_row(figure, figure, ratio, source->rounds->len);
}

static bool is_in_time(const struct shift_source *source, const struct shift_handover *handover)
{
	return handover->transferred != 0 &&
	    handover->transferred <= handover->planned + source->on_time;
}

static bool is_whole(const struct shift_source *source, const struct shift_handover *handover)
{
	return is_in_time(source, handover) && handover->whole && handover->returned == 0 &&
	    handover->unread == 0;
}

static json_t *handovers_row(const struct shift_source *source)
{
	struct ratio ratio = { 0, source->handovers->len };

	for (guint i = 0; i < source->handovers->len; i++)
		ratio.part += is_whole(source, AT(handovers, shift_handover, i));
	return share_row("handovers_whole", "handovers_whole", ratio, ratio.whole);
}

static json_t *checks_row(const struct shift_source *source)
{
	struct ratio ratio = { 0, source->checks->len };

	for (guint i = 0; i < source->checks->len; i++)
		ratio.part += AT(checks, shift_check, i)->answered;
	return share_row("checks_answered", "checks_answered", ratio, ratio.whole);
}

/* How often the sound was stopped in TIME, and how long it was. */
static int64_t silence_in(const struct shift_source *source, struct window time, int64_t *ret_n)
{
	int64_t us = 0;

	*ret_n = 0;
	for (guint i = 0; i < source->silences->len; i++) {
		int64_t part = common(AT(silences, shift_silence, i)->window, time);
		us += part;
		*ret_n += part > 0;
	}
	return us;
}

/* That it was never silent is a figure where somebody was there to do it. */
static json_t *silence_row(const struct shift_source *source)
{
	struct window time = { source->from, source->to };
	json_t *row = json_pack("{s:s, s:s, s:s}", "key", "silence", "figure", "silence", "unit",
	    "total");
	int64_t n, us = silence_in(source, time, &n);

	figures_put(row, "samples", n);
	figures_put(row, "of", n);
	if (source->spans->len > 0 || n > 0)
		figures_put(row, "total_us", us);
	return row;
}

static json_t *watch_rows(const struct shift_source *source)
{
	json_t *rows = json_array();

	for (size_t post = 0; post_choices[post].name != NULL; post++)
		json_array_append_new(rows, presence_row(source, post));
	json_array_append_new(rows, rounds_row(source, false));
	json_array_append_new(rows, rounds_row(source, true));
	json_array_append_new(rows, handovers_row(source));
	json_array_append_new(rows, silence_row(source));
	json_array_append_new(rows, checks_row(source));
	return rows;
}

/* ---- shifts ------------------------------------------------------------------------------- */

static guint first_raise(const struct shift_source *source, int64_t at)
{
	guint low = 0, high = source->raises->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (AT(raises, shift_raise, middle)->at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Alarms raised in TIME; *RET_WORST: in one window of it, counted from its beginning. */
static int64_t load_of(const struct shift_source *source, struct window time, int64_t *ret_worst)
{
	int64_t n = 0, window = -1, in_window = 0;

	*ret_worst = 0;
	for (guint i = first_raise(source, time.from); i < source->raises->len; i++) {
		const struct shift_raise *raise = AT(raises, shift_raise, i);
		if (raise->at >= time.to)
			break;
		int64_t which = (raise->at - time.from) / LOAD_WINDOW;
		in_window = which == window ? in_window + 1 : 1;
		window = which;
		*ret_worst = MAX(*ret_worst, in_window);
		n++;
	}
	return n;
}

static json_t *span_row(const struct shift_source *source, const struct shift_span *span)
{
	struct window time = { MAX(span->window.from, source->from),
		MIN(span->window.to, source->to) };
	int64_t worst, silences, silent = silence_in(source, time, &silences);
	int64_t alarms = load_of(source, time, &worst), lasted = time.to - time.from;
	json_t *row = json_pack("{s:I, s:s, s:s, s:I, s:I, s:b}", "key", (json_int_t)span->id,
	    "name", span->name == NULL ? "" : span->name, "post", span->post, "from",
	    (json_int_t)time.from, "to", (json_int_t)time.to, "open", span->open);

	figures_put(row, "time_us", lasted);
	figures_put(row, "alarms", alarms);
	figures_put(row, "worst", worst);
	if (lasted > 0)
		figures_put(row, "average_hundredths",
		    (int64_t)((double)alarms * 100 * (double)LOAD_WINDOW / (double)lasted));
	figures_put(row, "silence_us", silent);
	figures_put(row, "silences", silences);
	return row;
}

static json_t *span_rows(const struct shift_source *source)
{
	json_t *rows = json_array();

	/* newest first: where there are too many, the old ones are left out */
	for (guint i = source->spans->len; i-- > 0;)
		json_array_append_new(rows, span_row(source, AT(spans, shift_span, i)));
	return rows;
}

/* ---- what is behind a figure -------------------------------------------------------------- */

static json_t *detail_row(const char *kind, int64_t id, const char *number, int64_t at)
{
	return json_pack("{s:I, s:s, s:I, s:s, s:I}", "key", (json_int_t)id, "kind", kind, "id",
	    (json_int_t)id, "number", number == NULL ? "" : number, "occurred", (json_int_t)at);
}

static void add_piece(json_t *rows, struct window piece, const struct shift_span *span)
{
	if (piece.from >= piece.to)
		return;
	json_t *row = json_pack("{s:I, s:I, s:I, s:s}", "key", (json_int_t)piece.from, "from",
	    (json_int_t)piece.from, "to", (json_int_t)piece.to, "piece",
	    span == NULL ? "absent" : "present");
	if (span != NULL)
		json_object_update_new(row, json_pack("{s:s, s:I, s:s}", "kind", "shift_summary",
		    "id", (json_int_t)span->id, "number", span->name == NULL ? "" : span->name));
	json_array_append_new(rows, row);
}

/* Spans and the gaps between them, one after the other. */
static void presence_detail(const struct shift_source *source, int64_t key, json_t *rows)
{
	size_t post = 0;

	while (post_choices[post].name != NULL && (int64_t)post != key)
		post++;
	if (post_choices[post].name == NULL)
		return;
	struct window time = time_of(source, post_choices[post].name);
	int64_t at = time.from;
	for (guint i = 0; i < source->spans->len; i++) {
		const struct shift_span *span = AT(spans, shift_span, i);
		struct window piece = { MAX(span->window.from, at), MIN(span->window.to, time.to) };
		if (strcmp(span->post, post_choices[post].name) != 0 || piece.from >= piece.to)
			continue;
		add_piece(rows, (struct window){ at, piece.from }, NULL);
		add_piece(rows, piece, span);
		at = piece.to;
	}
	add_piece(rows, (struct window){ at, time.to }, NULL);
}

static void rounds_detail(const struct shift_source *source, bool excused, json_t *rows)
{
	for (guint i = 0; i < source->rounds->len; i++) {
		const struct shift_round *round = AT(rounds, shift_round, i);
		json_t *row = detail_row("round", round->id, round->number, round->until);
		g_autofree char *late = round->late == 0 ? g_strdup("") :
		    g_strdup_printf(_("，补做 %d 项"), (int)round->late);
		g_autofree char *text = g_strdup_printf("%s%s%s",
		    round->title == NULL ? "" : round->title, round->missed ? _("，漏检") : "",
		    late);
		figures_put_ratio(row, "share", (struct ratio){
		    excused ? round->excused : done_in_time(round), items_of(round) });
		json_object_set_new(row, "object", json_string(text));
		json_array_append_new(rows, row);
	}
}

/* What a handover lacked. Caller frees. */
static char *lacks(const struct shift_source *source, const struct shift_handover *handover)
{
	g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
	char late[CLOCK_TEXT_SIZE];

	if (handover->transferred == 0)
		g_ptr_array_add(said, g_strdup(_("到时没有交接")));
	else if (!is_in_time(source, handover))
		g_ptr_array_add(said, g_strdup_printf(_("晚 %s"),
		    clock_duration(handover->transferred - handover->planned, late, sizeof late)));
	if (!handover->whole && handover->transferred != 0)
		g_ptr_array_add(said, g_strdup(_("要素不全")));
	if (handover->unread > 0)
		g_ptr_array_add(said, g_strdup_printf(_("%d 条没有复述"), (int)handover->unread));
	if (handover->returned > 0)
		g_ptr_array_add(said, g_strdup_printf(_("退回 %d 次"), (int)handover->returned));
	g_ptr_array_add(said, NULL);
	return g_strjoinv(_("；"), (char **)said->pdata);
}

static void handovers_detail(const struct shift_source *source, json_t *rows)
{
	for (guint i = 0; i < source->handovers->len; i++) {
		const struct shift_handover *handover = AT(handovers, shift_handover, i);
		json_t *row = detail_row("handover", handover->id, handover->number,
		    handover->transferred != 0 ? handover->transferred : handover->planned);
		g_autofree char *text = lacks(source, handover);
		figures_put_ratio(row, "share",
		    (struct ratio){ is_whole(source, handover), 1 });
		json_object_set_new(row, "object", json_string(text));
		json_array_append_new(rows, row);
	}
}

static void silence_detail(const struct shift_source *source, json_t *rows)
{
	struct window time = { source->from, source->to };

	for (guint i = 0; i < source->silences->len; i++) {
		const struct shift_silence *silence = AT(silences, shift_silence, i);
		json_t *row = detail_row("silence", silence->id, silence->number,
		    silence->window.from);
		figures_put(row, "value", common(silence->window, time));
		json_array_append_new(rows, row);
	}
}

static void checks_detail(const struct shift_source *source, json_t *rows)
{
	for (guint i = 0; i < source->checks->len; i++) {
		const struct shift_check *check = AT(checks, shift_check, i);
		json_t *row = detail_row("spot_check", check->id, check->number, check->at);
		figures_put_ratio(row, "share", (struct ratio){ check->answered, 1 });
		json_object_set_new(row, "object",
		    json_string(check->who == NULL ? "" : check->who));
		json_array_append_new(rows, row);
	}
}

/* The alarms of one span. */
static void shift_detail(const struct shift_source *source, int64_t key, json_t *rows)
{
	for (guint i = 0; i < source->spans->len; i++) {
		const struct shift_span *span = AT(spans, shift_span, i);
		if (span->id != key)
			continue;
		int64_t to = MIN(span->window.to, source->to);
		for (guint k = first_raise(source, MAX(span->window.from, source->from));
		     k < source->raises->len && AT(raises, shift_raise, k)->at < to; k++) {
			const struct shift_raise *raise = AT(raises, shift_raise, k);
			json_t *row =
			    detail_row("alarm", raise->alarm, raise->number, raise->at);
			figures_put(row, "value", 1);
			json_object_set_new(row, "object",
			    json_string(raise->what == NULL ? "" : raise->what));
			json_array_append_new(rows, row);
		}
	}
}

/* ---- answers ------------------------------------------------------------------------------ */

static const char *const figure_names =
    "presence|rounds_in_time|rounds_excused|handovers_whole|silence|checks_answered|shift";

bool figures_shift_has(const char *of, const char *figure)
{
	return figure != NULL ? word_in(figure_names, figure) : word_in("watch|shifts", of);
}

static json_t *answer_new(const struct shift_source *source)
{
	return json_pack("{s:I, s:I, s:I}", "from", (json_int_t)source->from, "to",
	    (json_int_t)source->to, "now", (json_int_t)source->now);
}

json_t *figures_shift_answer(const struct shift_source *source, const char *of)
{
	json_t *answer = answer_new(source);
	json_t *rows = strcmp(of, "watch") == 0 ? watch_rows(source) : span_rows(source);

	json_object_set_new(answer, "of", json_string(of));
	json_object_set_new(answer, "rows", figures_cut(rows, false, answer));
	return answer;
}

json_t *figures_shift_detail(const struct shift_source *source, const char *figure, int64_t key)
{
	json_t *answer = answer_new(source), *rows = json_array();

	if (strcmp(figure, "presence") == 0)
		presence_detail(source, key, rows);
	else if (g_str_has_prefix(figure, "rounds_"))
		rounds_detail(source, strcmp(figure, "rounds_excused") == 0, rows);
	else if (strcmp(figure, "handovers_whole") == 0)
		handovers_detail(source, rows);
	else if (strcmp(figure, "silence") == 0)
		silence_detail(source, rows);
	else if (strcmp(figure, "checks_answered") == 0)
		checks_detail(source, rows);
	else
		shift_detail(source, key, rows);
	json_object_set_new(answer, "figure", json_string(figure));
	json_object_set_new(answer, "rows", figures_cut(rows, false, answer));
	return answer;
}
