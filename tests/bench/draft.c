/* What the draft of a handover costs after a wild shift: ten thousand events in the journal of the
 * alarms, and what else a shift leaves, out of a real database, and the text of the sheet made of
 * it. Fails where the two together take more than 200 ms. */
#include <jansson.h>
#include <sqlite3.h>
#include <string.h>

#include "base/clock.h"
#include "service/store.h"
#include "service/store_shift.h"
#include "tests/bench/measure.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_text.h"

enum { RUNS = 21 };
#define LIMIT_MS 200
#define FROM INT64_C(1795177800000000)
#define UNTIL (FROM + 12 * 3600 * CLOCK_SECOND)

/* A shift of twelve hours: 2000 alarms with five events each, before them 50 000 events of other
 * nights; 300 tickets with ten steps each, 500 entries of the log. ?1 is its first instant. */
static const char *const shift[] = {
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
	" INSERT INTO alarm (seq, created_by, id, state, created_at, number,"
	" resource_kind, resource_name, type, severity, what, why, raised_at, raise_count)"
	" SELECT 0, 0, i, 'open', ?1 + i * 20000000, 'GJ-' || i, 'circuit', 'JR-' || i,"
	" 'circuit_down',"
	" CASE i % 4 WHEN 0 THEN 'major' ELSE 'minor' END, '链路中断', '对端网关无应答',"
	" ?1 + i * 20000000, 1 FROM n",
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
	" INSERT INTO alarm_event (seq, created_by, id, created_at, alarm, at, what)"
	" SELECT 0, 0, i, ?1 - (60000 - i) * 60000000, i % 2000 + 1,"
	" ?1 - (60000 - i) * 60000000, 'raised' FROM n",
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
	" INSERT INTO alarm_event (seq, created_by, id, created_at, alarm, at, what)"
	" SELECT 0, 0, 50000 + i, ?1 + i * 4000000, i % 2000 + 1, ?1 + i * 4000000,"
	" CASE i % 2 WHEN 0 THEN 'raised' ELSE 'cleared' END FROM n",
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
	" INSERT INTO fault_ticket (seq, created_by, id, state, created_at, number, object,"
	" symptom) SELECT 0, 0, i, 'accepted',"
	" ?1 + i * 100000000, 'GZ-' || i, '乡镇接入', '中断' FROM n",
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
	" INSERT INTO journal_entry (seq, created_by, id, created_at, subject, subject_name, at,"
	" act, text) SELECT 0, 0, i, ?1 + i * 10000000, 'fault_ticket:' || (i % 300 + 1),"
	" 'GZ-' || (i % 300 + 1), ?1 + i * 10000000, '记一步',"
	" '问过运营商，说九点前恢复' FROM n",
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
	" INSERT INTO log_entry (seq, created_by, id, created_at, occurred_at, note)"
	" SELECT 0, 0, i, ?1 + i * 60000000, ?1 + i * 60000000, '巡看一遍，没有异常' FROM n",
};

static void nothing(const struct kind *kind, json_t *record, void *data)
{
	(void)kind, (void)record, (void)data;
}

static void must(sqlite3 *db, int status)
{
	if (status != SQLITE_OK && status != SQLITE_DONE)
		give_up("%s", sqlite3_errmsg(db));
}

/* The database of a store in FOLDER, with that shift in it. */
static sqlite3 *wild_shift(const char *folder)
{
	const struct store_settings settings = { .state_dir = folder, .changed = nothing };
	g_autofree char *path = g_build_filename(folder, "records.db", NULL);
	g_autoptr(GError) error = NULL;
	struct store *store = store_open(&settings, &error);
	sqlite3 *db;

	if (store == NULL || !store_load(store, &error))
		give_up("%s", error->message);
	store_close(store);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		give_up("%s", path);
	must(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(shift); i++) {
		sqlite3_stmt *insert;
		must(db, sqlite3_prepare_v2(db, shift[i], -1, &insert, NULL));
		sqlite3_bind_int64(insert, 1, FROM);
		must(db, sqlite3_step(insert));
		sqlite3_finalize(insert);
	}
	must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	return db;
}

static json_t *digest_of(sqlite3 *db)
{
	json_auto_t *asked = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "of", "digest",
	    "from", (json_int_t)FROM, "to", (json_int_t)UNTIL, "now", (json_int_t)UNTIL,
	    "flood_window", (json_int_t)(600 * CLOCK_SECOND), "flood_begin", (json_int_t)10,
	    "flood_end", (json_int_t)5);
	g_autoptr(GError) error = NULL;
	json_t *digest = shift_read(db, asked, &error);

	if (digest == NULL)
		give_up("%s", error->message);
	return digest;
}

/* The sheet of the night of the tests with this digest, as text; how many lines. */
static unsigned draft(json_t *digest)
{
	json_auto_t *kept = fixture_load("handover_night");
	json_t *topics = json_object_get(kept, "topics");
	struct sheet_data data = { json_object_get(kept, "record"), topics, { UNTIL } };

	json_object_set_new(topics, "shift.digest", json_pack("[O]", digest));
	json_auto_t *document = sheet_document(sheet_find("handover"), &data);
	g_auto(GStrv) lines = sheet_text_lines(document, NULL);
	return lines == NULL ? 0 : g_strv_length(lines);
}

int main(void)
{
	g_autofree char *folder = NULL;
	double reading[RUNS], both[RUNS];
	unsigned lines = 0;
	sqlite3 *db;

	fixture_start();
	folder = g_dir_make_tmp("zhiban-draft.XXXXXX", NULL);
	db = wild_shift(folder);
	for (int i = 0; i < RUNS; i++) {
		double from = now_ms();
		json_auto_t *digest = digest_of(db);
		reading[i] = now_ms() - from;
		lines = draft(digest);
		both[i] = now_ms() - from;
	}
	figure("10 000 events of a shift, and 50 000 before it, read, median",
	    quantile(reading, RUNS, 0.5), "ms");
	figure("lines of the draft", lines, "");
	figure_most("read and set as a draft, median", quantile(both, RUNS, 0.5), LIMIT_MS, "ms");
	sqlite3_close(db);
	const char *const remove[] = { "rm", "-rf", folder, NULL };
	g_spawn_sync(NULL, (char **)(uintptr_t)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
	    NULL, NULL, NULL);
	return figures_verdict();
}
