/* The ledger of the simulated site against the kinds it is for: every column is a field, every cell
 * is a value of it, and every reference names a record of an earlier file. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "lab/ledger.h"
#include "records/model/kind.h"

#define CELLS 32

struct ledger {
	char *folder;
	GHashTable *known;        /* "kind/name" of every row read so far */
	unsigned references;
};

static char *read_file(const struct ledger *ledger, const char *name)
{
	g_autofree char *path = g_build_filename(ledger->folder, name, NULL);
	char *text = NULL;
	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

/* The id stands for "it is there"; which one is the importer's business. */
static int64_t resolve(const char *kind, const char *name, void *data)
{
	struct ledger *ledger = data;
	g_autofree char *key = g_strdup_printf("%s/%s", kind, name);
	ledger->references++;
	return g_hash_table_contains(ledger->known, key);
}

static void check_cell(struct ledger *ledger, const struct field *field, const char *cell)
{
	char *reason = NULL;
	if (*cell == '\0') {
		assert_false(field->flags & FIELD_REQUIRED);
		return;
	}
	json_t *value = field_parse(field, cell, (struct wall){ 0 }, resolve, ledger, &reason);
	if (!value)
		fail_msg("%s = %s: %s", field->name, cell, reason);
	json_decref(value);
}

static void check_row(
    struct ledger *ledger, const struct kind *kind, const struct field **fields, const char *line)
{
	g_auto(GStrv) cells = g_strsplit(line, ",", -1);
	const struct field *name = kind_name_field(kind);
	for (size_t i = 0; cells[i]; i++) {
		assert_non_null(fields[i]);
		check_cell(ledger, fields[i], cells[i]);
		if (fields[i] == name)
			g_hash_table_add(
			    ledger->known, g_strdup_printf("%s/%s", kind->name, cells[i]));
	}
}

static void check_kind(struct ledger *ledger, const char *name)
{
	const struct kind *kind = kind_find(name);
	const struct field *fields[CELLS] = { NULL };
	g_autofree char *file = g_strdup_printf("%s.csv", name), *text = read_file(ledger, file);
	g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
	g_auto(GStrv) head = g_strsplit(lines[0], ",", -1);
	assert_non_null(kind);
	assert_true(g_strv_length(head) < CELLS && g_strv_length(lines) > 1);
	for (size_t i = 0; head[i]; i++) {
		fields[i] = kind_field(kind, head[i]);
		if (!fields[i] || fields[i]->flags & FIELD_DERIVED)
			fail_msg("%s has no field %s to import", name, head[i]);
	}
	for (size_t i = 1; lines[i]; i++)
		check_row(ledger, kind, fields, lines[i]);
	g_autofree char *path = g_build_filename(ledger->folder, file, NULL);
	g_unlink(path);
}

static void the_ledger_fits_the_kinds(void **state)
{
	struct lab_site *site = lab_site_new(1, 0, (struct mono){ INT64_C(1) << 45 },
	    (struct wall){ INT64_C(1) << 50 });
	struct ledger ledger = { .folder = g_dir_make_tmp("ledger-XXXXXX", NULL) };
	(void)state;
	ledger.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	assert_true(lab_ledger_write(site, 16100, ledger.folder, NULL));
	g_autofree char *order = read_file(&ledger, "order");
	g_auto(GStrv) kinds = g_strsplit(g_strchomp(order), "\n", -1);
	for (char **kind = kinds; *kind; kind++)
		check_kind(&ledger, *kind);
	assert_true(ledger.references > 100);
	g_autofree char *path = g_build_filename(ledger.folder, "order", NULL);
	g_unlink(path);
	assert_int_equal(g_rmdir(ledger.folder), 0);
	g_hash_table_unref(ledger.known);
	g_free(ledger.folder);
	lab_site_free(site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ledger_fits_the_kinds),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
