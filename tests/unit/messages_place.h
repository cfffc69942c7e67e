/* A messages/ of its own for each test, and what the tests of messages do with it. */
#ifndef TESTS_UNIT_MESSAGES_PLACE_H
#define TESTS_UNIT_MESSAGES_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "probes/wire/trap.h"
#include "service/messages_parts.h"

struct fixture {
	char *dir, *folder;
	struct message_store *store;
	int64_t reserve;
	const char *boot;
};

G_GNUC_UNUSED static void open_store(struct fixture *f)
{
	struct message_store_settings settings = { .state_dir = f->dir, .keep_days = 200,
		.limit = INT64_C(1) << 40, .reserve = f->reserve == 0 ? 1 : f->reserve,
		.commit_us = 1000, .boot = f->boot };

	f->store = message_store_new(&settings);
}

G_GNUC_UNUSED static void close_store(struct fixture *f)
{
	g_clear_pointer(&f->store, message_store_free);
}

G_GNUC_UNUSED static int begin(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);

	f->dir = g_dir_make_tmp("zhiban-messages-XXXXXX", NULL);
	f->folder = g_build_filename(f->dir, "messages", NULL);
	*state = f;
	open_store(f);
	return f->dir == NULL;
}

G_GNUC_UNUSED static int end(void **state)
{
	struct fixture *f = *state;
	g_autoptr(GDir) dir = g_dir_open(f->folder, 0, NULL);
	const char *name;

	close_store(f);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(f->folder, name, NULL);
		g_unlink(path);
	}
	g_rmdir(f->folder);
	g_rmdir(f->dir);
	g_free(f->folder);
	g_free(f->dir);
	g_free(f);
	return 0;
}

G_GNUC_UNUSED static struct letter *letter_at(int64_t id, int64_t device, const char *text)
{
	struct letter *letter = letter_new();

	letter->message.id = letter->message.at.us = id;
	letter->message.kind = MESSAGE_SYSLOG;
	letter->message.device = device;
	letter->message.source = g_strdup("10.0.0.1");
	letter->message.severity = 4;
	letter->message.facility = 23;
	letter->message.text = g_strdup(text);
	letter_seal(letter);
	return letter;
}

G_GNUC_UNUSED static void put(struct fixture *f, struct letter *letter)
{
	message_store_take(f->store, 1);
	message_store_put(f->store, &letter, 1);
}

G_GNUC_UNUSED static struct messages_status status_of(const struct fixture *f)
{
	struct messages_status status = { .traps = 0 };

	message_store_status(f->store, &status);
	return status;
}

/* Until the store has done with N, stored or dropped. */
G_GNUC_UNUSED static void await(struct fixture *f, uint64_t n)
{
	while (status_of(f).stored + status_of(f).dropped_queue < n)
		g_usleep(1000);
}

G_GNUC_UNUSED static json_t *find(struct fixture *f, const char *where, size_t limit)
{
	json_auto_t *wanted = json_loads(where, 0, NULL);

	assert_non_null(wanted);
	return message_search_folder(f->folder, wanted, limit, INT64_C(10000000));
}

/* The texts found, newest first, with commas between. */
G_GNUC_UNUSED static char *texts_of(const json_t *answer)
{
	const json_t *rows = json_object_get(answer, "rows");
	GString *texts = g_string_new(NULL);

	for (size_t i = 0; i < json_array_size(rows); i++)
		g_string_append_printf(texts, "%s%s", i == 0 ? "" : ",", json_string_value(
		    json_object_get(json_array_get(rows, i), "text")));
	return g_string_free(texts, FALSE);
}

G_GNUC_UNUSED static void expect(struct fixture *f, const char *where, const char *texts)
{
	json_auto_t *answer = find(f, where, 100);
	g_autofree char *found = texts_of(answer);

	assert_string_equal(found, texts);
}

G_GNUC_UNUSED static int64_t noon(const char *day)
{
	return clock_day(day, 0).us + INT64_C(43200) * CLOCK_SECOND;
}

/* ---- informs ------------------------------------------------------------------------------ */

G_GNUC_UNUSED static int receiver(struct address *ret)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t size = sizeof ret->socket;

	address_parse("127.0.0.1", 0, ret, NULL);
	assert_int_equal(bind(fd, &ret->socket.any, address_size(ret)), 0);
	assert_int_equal(getsockname(fd, &ret->socket.any, &size), 0);
	return fd;
}

G_GNUC_UNUSED static struct letter *inform_at(int64_t id, struct letter_socket *from,
    const struct address *to)
{
	struct letter *letter = letter_new();
	struct letter_origin origin = { .socket = from, .from = *to };
	struct trap trap = { .inform = true, .request = 4711, .name = g_strdup("linkDown"),
		.text = g_strdup("ifIndex.3 = 3"), .variables = json_array(),
		.answer = g_bytes_new("ack", 3) };

	letter->message.id = letter->message.at.us = id;
	letter->message.device = 1;
	letter->message.source = g_strdup("10.0.0.1");
	letter_take_trap(letter, &trap, &origin);
	return letter;
}

#endif
