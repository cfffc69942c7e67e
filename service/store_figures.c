/* Reads what the figures are made of, on the reader thread. A year of some thousand circuits is
 * read circuit by circuit, each through its index; what is beyond all measure is refused, not left
 * out. */
#include "base/i18n.h"
#include "service/figures.h"
#include "service/figures_security.h"
#include "service/figures_shift.h"
#include "service/store_figures.h"
#include "service/store_parts.h"

/* Marks of all timelines together: 32 MB. */
#define MARKS_MOST (2 * 1000 * 1000)
#define TICKETS_MOST 100000

struct reader {
	sqlite3 *db;
	sqlite3_stmt *standing, *steps;  /* asked once for each circuit, each ticket */
	struct figures_source *source;
	GArray *blinds;              /* struct blind, by key */
	GHashTable *approved;        /* set of &id: jobs that were approved */
	size_t marks, tickets;
	GError **error;
};

/* ---- records ------------------------------------------------------------------------------ */

/* Records of KIND that fit CONDITIONS, in which ?1 and ?2 are the time. NULL on failure; a kind
 * there is not has none. */
static json_t *records_of(const struct reader *reader, const char *name, const char *conditions)
{
	const struct kind *kind = kind_find(name);

	if (kind == NULL)
		return json_array();
	g_autofree char *select = sql_select(kind, false);
	g_autofree char *sql = g_strconcat(select, " ", conditions, NULL);
	g_autoptr(sqlite3_stmt) rows = sql_prepare(reader->db, sql, reader->error);
	if (!rows)
		return NULL;
	sqlite3_bind_int64(rows, 1, reader->source->from);
	sqlite3_bind_int64(rows, 2, reader->source->to);
	return sql_records(kind, rows, false, reader->error);
}

/* Calls TAKE for each record of NAME that fits CONDITIONS. */
static bool each_record(struct reader *reader, const char *name, const char *conditions,
    bool (*take)(struct reader *reader, const json_t *record))
{
	json_auto_t *records = records_of(reader, name, conditions);
	size_t i;
	json_t *record;

	if (records == NULL)
		return false;
	json_array_foreach(records, i, record)
		if (!take(reader, record))
			return false;
	return true;
}

static char *number_of(const json_t *record)
{
	return g_strdup(record_text(record, "number"));
}

static bool too_much(const struct reader *reader)
{
	g_set_error(reader->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
	    _("这段时间的记录太多，请分段统计。"));
	return false;
}

/* ---- how circuits stood ------------------------------------------------------------------- */

struct blind {
	int64_t key, at, since;
	bool resumes;
};

static bool read_blinds(struct reader *reader)
{
	g_autoptr(sqlite3_stmt) rows = sql_prepare(reader->db,
	    "SELECT key, at, since, state FROM standing WHERE kind = 'service' ORDER BY key",
	    reader->error);
	int code;

	if (!rows)
		return false;
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct blind blind = { sqlite3_column_int64(rows, 0), sqlite3_column_int64(rows, 1),
			sqlite3_column_int64(rows, 2),
			g_strcmp0((const char *)sqlite3_column_text(rows, 3), "paused") == 0 };
		g_array_append_val(reader->blinds, blind);
	}
	return code == SQLITE_DONE || sql_fail(reader->db, reader->error);
}

/* What the words of enum circuit_state are to the figures: degraded can be used, one under repair
 * in the ledger is not watched. */
static enum line_state state_of(const char *word)
{
	if (word_in("normal|degraded", word))
		return LINE_UP;
	if (word_in("down", word))
		return LINE_DOWN;
	return word_in("closed", word) ? LINE_ABSENT : LINE_UNKNOWN;
}

/* Blind times from the one at *NEXT on that were written before KEY. */
static void take_blinds(const struct reader *reader, GArray *marks, guint *next, int64_t key)
{
	for (; *next < reader->blinds->len; (*next)++) {
		const struct blind *blind = &g_array_index(reader->blinds, struct blind, *next);
		if (blind->key > key)
			return;
		timeline_blind(marks, blind->since, blind->at, blind->resumes);
	}
}

/* From the last that was said before the time on. */
static const char standing_of[] =
    "SELECT key, at, state FROM standing WHERE kind = 'circuit' AND id = ?1 AND at < ?3"
    " AND at >= ifnull((SELECT max(at) FROM standing WHERE kind = 'circuit' AND id = ?1"
    " AND at <= ?2), ?2) ORDER BY key";

static bool read_marks(struct reader *reader, struct figures_circuit *circuit)
{
	g_autoptr(sql_kept) rows = reader->standing;
	guint next = 0;
	int code;

	sqlite3_bind_int64(rows, 1, circuit->id);
	sqlite3_bind_int64(rows, 2, reader->source->from);
	sqlite3_bind_int64(rows, 3, reader->source->to);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW && reader->marks++ < MARKS_MOST) {
		take_blinds(reader, circuit->marks, &next, sqlite3_column_int64(rows, 0));
		timeline_take(circuit->marks, sqlite3_column_int64(rows, 1),
		    state_of((const char *)sqlite3_column_text(rows, 2)));
	}
	take_blinds(reader, circuit->marks, &next, INT64_MAX);
	if (code == SQLITE_ROW)
		return too_much(reader);
	return code == SQLITE_DONE || sql_fail(reader->db, reader->error);
}

static bool take_circuit(struct reader *reader, const json_t *record)
{
	struct figures_circuit *circuit = figures_circuit_add(reader->source, record_id(record));

	circuit->name = g_strdup(record_text(record, "circuit_no"));
	circuit->born = record_integer(record, "created_at");
	circuit->carrier = record_integer(record, "carrier");
	circuit->backup = record_integer(record, "backup_circuit");
	return read_marks(reader, circuit);
}

static void take_name(struct reader *reader, const char *kind, const json_t *record)
{
	g_hash_table_insert(reader->source->names,
	    g_strdup_printf("%s:%" G_GINT64_FORMAT, kind, record_id(record)),
	    g_strdup(record_text(record, "name")));
}

static bool take_unit(struct reader *reader, const json_t *record)
{
	take_name(reader, "access_unit", record);
	return true;
}

static bool take_carrier(struct reader *reader, const json_t *record)
{
	take_name(reader, "organisation", record);
	return true;
}

static bool take_use(struct reader *reader, const json_t *record)
{
	struct figures_use use = { record_integer(record, "access_unit"),
		record_integer(record, "circuit"), record_integer(record, "created_at") };

	g_array_append_val(reader->source->uses, use);
	return true;
}

/* ---- what was agreed on ------------------------------------------------------------------- */

static struct figures_circuit *circuit_of(const struct reader *reader, int64_t id)
{
	return g_hash_table_lookup(reader->source->circuits, &id);
}

static void add_window(struct figures_circuit *circuit, GArray *windows, struct window window,
    const char *kind, const json_t *record)
{
	struct figures_cause cause = { window, kind, record_id(record), number_of(record) };

	g_array_append_val(windows, window);
	g_array_append_val(circuit->causes, cause);
}

/* As far as the managing unit had approved it, and as long as it was worked: [from, to). */
static struct window approved_window(const struct reader *reader, const json_t *job)
{
	int64_t until = record_integer(job, "approved_until"),
		ended = record_integer(job, "ended_at");
	struct window window = { record_integer(job, "window_from"), until != 0 ? until :
	    record_integer(job, "window_until") };

	window.from = MAX(window.from, record_integer(job, "approved_at"));
	window.from = MAX(window.from, record_integer(job, "started_at"));
	window.to = MIN(window.to, ended != 0 ? ended : reader->source->now);
	return window;
}

static void approve_object(const struct reader *reader, const json_t *object, const json_t *job,
    GHashTable *by_device)
{
	struct window window = approved_window(reader, job);
	int64_t device = record_integer(object, "device");
	struct figures_circuit *circuit = circuit_of(reader, record_integer(object, "circuit"));
	const GPtrArray *circuits = g_hash_table_lookup(by_device, &device);

	if (window.from >= window.to)
		return;
	if (circuit != NULL)
		add_window(circuit, circuit->approved, window, "maintenance_job", job);
	for (guint i = 0; device != 0 && circuits != NULL && i < circuits->len; i++) {
		circuit = g_ptr_array_index(circuits, i);
		add_window(circuit, circuit->approved, window, "maintenance_job", job);
	}
}

static void unref_array(void *array)
{
	g_ptr_array_unref(array);
}

static void note_device(GHashTable *by_device, int64_t device, struct figures_circuit *circuit)
{
	GPtrArray *circuits = g_hash_table_lookup(by_device, &device);

	if (device == 0 || circuit == NULL)
		return;
	if (circuits == NULL) {
		circuits = g_ptr_array_new();
		g_hash_table_insert(by_device, g_memdup2(&device, sizeof device), circuits);
	}
	g_ptr_array_add(circuits, circuit);
}

/* Which circuits end at a device: work on it is work on them. */
static GHashTable *circuits_by_device(struct reader *reader)
{
	GHashTable *by_device = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
	    unref_array);
	json_auto_t *records = records_of(reader, "circuit", "");
	size_t i;
	json_t *record;

	json_array_foreach(records, i, record) {
		struct figures_circuit *circuit = circuit_of(reader, record_id(record));
		int64_t a = record_integer(record, "a_device"),
			z = record_integer(record, "z_device");
		note_device(by_device, a, circuit);
		if (z != a)
			note_device(by_device, z, circuit);
	}
	return by_device;
}

/* Jobs the managing unit approved, never those found out afterwards, nor drills; of the thirty days
 * before as well, because tickets speak of them. */
#define APPROVED \
	"WHERE state NOT IN ('draft', 'submitted', 'impact_reviewed', 'rejected', 'cancelled')" \
	" AND started_at IS NOT NULL AND approved_at IS NOT NULL AND ifnull(unapproved, 0) = 0" \
	" AND ifnull(simulated, 0) = 0 AND started_at < ?2" \
	" AND ifnull(ended_at, ?2) > ?1 - 30 * 86400 * 1000000"

static bool read_maintenance(struct reader *reader)
{
	json_auto_t *jobs = records_of(reader, "maintenance_job", APPROVED);
	g_autoptr(GHashTable) by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_autoptr(GHashTable) by_device = circuits_by_device(reader);
	size_t i;
	json_t *job, *object;

	if (jobs == NULL)
		return false;
	json_array_foreach(jobs, i, job) {
		int64_t id = record_id(job);
		int64_t *key = g_memdup2(&id, sizeof id);
		g_hash_table_add(reader->approved, key);
		g_hash_table_insert(by_id, key, job);
	}
	json_auto_t *objects = records_of(reader, "maintenance_object", "WHERE job IS NOT NULL");
	json_array_foreach(objects, i, object) {
		int64_t id = record_integer(object, "job");
		job = g_hash_table_lookup(by_id, &id);
		if (job != NULL && !record_has_ended(kind_find("maintenance_object"), object))
			approve_object(reader, object, job, by_device);
	}
	return objects != NULL;
}

/* A whole line or port is out of use for all; of a host or an account nothing is seen here. */
static bool take_isolation(struct reader *reader, const json_t *record)
{
	int64_t back = record_integer(record, "reconnected_at");
	struct figures_circuit *circuit = circuit_of(reader, record_integer(record, "circuit"));
	struct window window = { record_integer(record, "isolated_at"),
		back != 0 ? back : reader->source->now };
	const char *scope = record_text(record, "scope");
	struct figures_isolation isolation = { window, record_integer(record, "access_unit"),
		record_integer(record, "circuit"), record_id(record), number_of(record) };

	if (word_in("single_host|vpn", scope == NULL ? "" : scope) || window.from >= window.to) {
		g_free(isolation.number);
		return true;
	}
	g_array_append_val(reader->source->isolations, isolation);
	if (circuit != NULL && (scope == NULL || word_in("line|port", scope)))
		add_window(circuit, circuit->isolated, window, "isolation", record);
	return true;
}

static void join_windows(struct reader *reader)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, reader->source->circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct figures_circuit *circuit = value;
		windows_join(circuit->approved);
		windows_join(circuit->isolated);
	}
}

/* ---- tickets ------------------------------------------------------------------------------ */

/* What PAIR, [before, after] of an audit row, became; 0 when it was not set. */
static int64_t became(const json_t *changed, const char *name)
{
	return json_integer_value(json_array_get(json_object_get(changed, name), 1));
}

/* By when somebody had to do something: as the ticket said when it was made, else, where it was
 * made and taken in one, by the limit of that day. */
static void take_limit(struct fault *fault, const json_t *detail)
{
	int64_t within = record_integer(json_object_get(detail, "facts"), "accept_us");

	fault->respond_by = became(json_object_get(detail, "changed"), "accept_by");
	if (fault->respond_by == 0 && within > 0)
		fault->respond_by = fault->received + within;
}

/* The first that somebody, not the program, did about it, and every promise that was given. */
static void take_step(struct fault *fault, sqlite3_stmt *row, bool first)
{
	json_auto_t *detail =
	    json_loads((const char *)sqlite3_column_text(row, 2), 0, NULL);
	const json_t *changed = json_object_get(detail, "changed");
	const char *state =
	    json_string_value(json_array_get(json_object_get(changed, "state"), 1));
	int64_t promise = became(changed, "promise_at");

	if (first)
		take_limit(fault, detail);
	if (fault->responded == 0 && sqlite3_column_int(row, 1) != 0 &&
	    (!first || g_strcmp0(state, "new") != 0))
		fault->responded = sqlite3_column_int64(row, 0);
	if (promise != 0 && fault->n_promises < FAULT_PROMISES)
		fault->promises[fault->n_promises++] = promise;
}

static const char steps_of[] = "SELECT at, ifnull(roles, '') <> '', ifnull(detail, '{}') FROM audit"
    " WHERE kind = 'fault_ticket' AND id = ? AND success = 1 ORDER BY seq";

static bool read_steps(struct reader *reader, struct fault *fault)
{
	g_autoptr(sql_kept) rows = reader->steps;
	bool first = true;
	int code;

	sqlite3_bind_int64(rows, 1, fault->id);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		take_step(fault, rows, first);
		first = false;
	}
	return code == SQLITE_DONE || sql_fail(reader->db, reader->error);
}

/* Work that was approved is no fault; work that nobody approved is. */
static bool is_planned(const struct reader *reader, const json_t *ticket)
{
	int64_t job = record_integer(ticket, "maintenance");

	if (job != 0)
		return g_hash_table_contains(reader->approved, &job);
	return json_is_true(json_object_get(ticket, "planned"));
}

static bool take_ticket(struct reader *reader, const json_t *ticket)
{
	const struct figures_circuit *circuit =
	    circuit_of(reader, record_integer(ticket, "circuit"));
	const char *state = record_text(ticket, "state");
	int64_t occurred = record_integer(ticket, "occurred_at"),
		received = record_integer(ticket, "received_at");
	struct fault fault = {
		.id = record_id(ticket),
		.circuit = record_integer(ticket, "circuit"),
		.carrier = circuit == NULL ? 0 : circuit->carrier,
		.occurred = occurred != 0 ? occurred : received,
		.received = received,
		.registered = record_integer(ticket, "created_at"),
		.reported = record_integer(ticket, "reported_at"),
		.arrived = record_integer(ticket, "arrived_at"),
		.restored = record_integer(ticket, "restored_at"),
		.restore_by = record_integer(ticket, "restore_by"),
		.satisfaction = record_integer(ticket, "satisfaction"),
		.hotline = g_strcmp0(record_text(ticket, "channel"), "hotline") == 0,
		.over = g_strcmp0(state, "closed") == 0,
	};

	if (reader->tickets++ == TICKETS_MOST)
		return too_much(reader);
	if (is_planned(reader, ticket))
		return true;
	if (fault.occurred >= reader->source->from && !read_steps(reader, &fault))
		return false;
	g_array_append_val(reader->source->faults, fault);
	g_hash_table_insert(reader->source->tickets, g_memdup2(&fault.id, sizeof fault.id),
	    json_pack("{s:s*, s:s*, s:s*}", "number", record_text(ticket, "number"), "object",
		record_text(ticket, "object"), "state", state));
	return true;
}

/* Drills are in no figure; one of several tickets of a fault speaks for all. Those of the thirty
 * days before tell which are repetitions. */
static char *ticket_conditions(void)
{
	return g_strdup_printf("WHERE state NOT IN ('merged', 'cancelled')"
	    " AND ifnull(simulated, 0) = 0"
	    " AND ifnull(occurred_at, received_at) >= ?1 - %" G_GINT64_FORMAT
	    " AND ifnull(occurred_at, received_at) < ?2 ORDER BY id LIMIT %d",
	    FAULT_REPEAT_US, TICKETS_MOST + 1);
}

static bool read_tickets(struct reader *reader)
{
	GArray *faults = reader->source->faults;
	g_autofree char *conditions = ticket_conditions();

	if (!each_record(reader, "fault_ticket", conditions, take_ticket))
		return false;
	faults_mark_repeated((struct fault *)(void *)faults->data, faults->len);
	for (guint i = 0; i < faults->len;)
		if (g_array_index(faults, struct fault, i).occurred < reader->source->from)
			g_array_remove_index(faults, i);
		else
			i++;
	return true;
}

/* ---- the question ------------------------------------------------------------------------- */

static bool read_all(struct reader *reader)
{
	if (!read_blinds(reader) ||
	    !each_record(reader, "circuit", "WHERE created_at < ?2 AND ?1 < ?2", take_circuit) ||
	    !each_record(reader, "access_unit", "", take_unit) ||
	    !each_record(reader, "organisation", "", take_carrier) ||
	    !each_record(reader, "circuit_unit",
		"WHERE state = 'in_use' AND created_at < ?2 ORDER BY access_unit, id", take_use) ||
	    !read_maintenance(reader) ||
	    !each_record(reader, "isolation",
		"WHERE isolated_at < ?2 AND ifnull(reconnected_at, ?2) > ?1", take_isolation))
		return false;
	join_windows(reader);
	return read_tickets(reader);
}

/* What periodic reports are made of is asked the same way. */
static bool figures_is_security(const json_t *asked)
{
	return json_object_get(asked, "report") != NULL ||
	    json_object_get(asked, "began") != NULL ||
	    figures_security_has(record_text(asked, "of"), record_text(asked, "figure"));
}

json_t *figures_read(sqlite3 *db, const json_t *asked, GError **error)
{
	if (figures_shift_has(record_text(asked, "of"), record_text(asked, "figure")))
		return figures_shift_read(db, asked, error);
	if (figures_is_security(asked))
		return figures_security_read(db, asked, error);
	own(figures_source) source = figures_source_new(record_integer(asked, "from"),
	    record_integer(asked, "to"), record_integer(asked, "now"));
	g_autoptr(GArray) blinds = g_array_new(FALSE, FALSE, sizeof(struct blind));
	g_autoptr(GHashTable) approved =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(sqlite3_stmt) standing = sql_prepare(db, standing_of, error);
	g_autoptr(sqlite3_stmt) steps = standing == NULL ? NULL : sql_prepare(db, steps_of, error);
	struct reader reader = { .db = db, .standing = standing, .steps = steps, .source = source,
		.blinds = blinds, .approved = approved, .error = error };
	const char *figure = record_text(asked, "figure"), *of = record_text(asked, "of");

	if (steps == NULL || !read_all(&reader))
		return NULL;
	json_t *answer = figure == NULL ? figures_answer(source, of) :
	    figures_detail(source, figure, record_integer(asked, "key"));
	if (answer == NULL)
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _("没有这样的指标。"));
	return answer;
}
