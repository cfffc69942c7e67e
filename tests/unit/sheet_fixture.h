/* Sheets from files: tests/data/sheets/NAME.json holds {record, topics, now, answer?}. */
#ifndef TESTS_UNIT_SHEET_FIXTURE_H
#define TESTS_UNIT_SHEET_FIXTURE_H

#include <jansson.h>
#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "base/i18n.h"
#include "views/sheet.h"

#define FIXTURE_FOLDER "tests/data/sheets/"

/* The locale of every program of ours, and one clock: tests do not depend on the machine's. */
static inline void fixture_start(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	i18n_start("zh_CN");
	setenv("TZ", "CST-8", 1);
	tzset();
}

static inline json_t *fixture_load(const char *name)
{
	g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.json", name);
	json_error_t error;
	json_t *json = json_load_file(path, 0, &error);

	if (!json)
		g_error("%s: %s", path, error.text);
	return json;
}

/* The document of sheet SHEET made from fixture NAME. */
static inline json_t *fixture_document(const char *sheet, const char *name)
{
	json_t *fixture = fixture_load(name), *answer = json_object_get(fixture, "answer"),
	       *document;
	struct sheet_data data = {
		.record = json_object_get(fixture, "record"),
		.topics = json_object_get(fixture, "topics"),
		.now = { .us = json_integer_value(json_object_get(fixture, "now")) }
	};

	document = sheet_document(sheet_find(sheet), &data);
	if (answer)
		sheet_document_issue(document, answer, data.now);
	json_decref(fixture);
	return document;
}

#endif
