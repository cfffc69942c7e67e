/* Devices that stop answering, at every stage, and lines that go: rows H01, H02, H08, H10, H11 of
 * the faults a device may have. Times are in the jobs; what is asserted is what was told. */
#include <gio/gio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "lab/ssh_server.h"
#include "tests/faults/ssh_ask.h"
#include "tests/faults/ssh_raw.h"

static ssh_key host;

static int make_keys(void **state)
{
	(void)state;
	host = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	ssh_key_free(host);
	return 0;
}

static void assert_told(const struct ssh_told *told, const char *outcome, const char *stage)
{
	if (strcmp(told->outcome, outcome) != 0 || strcmp(told->stage, stage) != 0)
		fail_msg("%s at %s: %s", told->outcome, told->stage, told->reason);
}

/* A job with little time for a connection and a step. */
static json_t *impatient_job(unsigned port)
{
	json_t *job = ssh_test_job(port, host);

	json_object_set_new(job, "connect_ms", json_integer(400));
	json_object_set_new(job, "step_ms", json_integer(1000));
	return job;
}

/* ---- H01 ---------------------------------------------------------------------------------- */

static void says(struct ssh_raw_words words, const char *outcome, const char *stage)
{
	struct ssh_raw *raw = ssh_raw_new(words);
	struct ssh_told told = ssh_test_ask(impatient_job(ssh_raw_port(raw)));

	assert_told(&told, outcome, stage);
	ssh_told_clear(&told);
	ssh_raw_free(raw);
}

static void H01_no_banner(void **state)
{
	(void)state;
	says((struct ssh_raw_words){ 0 }, "timeout", "banner");
}

static void H01_dripping_banner(void **state)
{
	(void)state;
	says((struct ssh_raw_words){ .drip = "SSH-2.0-so-slow-that-it-never-ends-" }, "not_ssh",
	    "banner");
	says((struct ssh_raw_words){ .drip = "welcome\r\n" }, "not_ssh", "banner");
}

static void H01_long_preamble(void **state)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	(void)state;
	for (int i = 0; i < 300; i++)
		g_string_append_printf(lines, "notice %d: authorised staff only\r\n", i);
	says((struct ssh_raw_words){ .bytes = lines->str, .size = lines->len }, "not_ssh",
	    "banner");
	/* It is allowed (RFC 4253 section 4.2), so what follows it counts. */
	g_string_append(lines, "SSH-2.0-VRP\r\n");
	says((struct ssh_raw_words){ .bytes = lines->str, .size = lines->len }, "timeout", "kex");
}

static void H01_garbage(void **state)
{
	static const char web[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
	char noise[4096];

	(void)state;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (char)(i * 7919 >> 3 | 1);
	says((struct ssh_raw_words){ .bytes = noise, .size = sizeof noise }, "not_ssh", "banner");
	says((struct ssh_raw_words){ .bytes = web, .size = sizeof web - 1, .hangs_up = true },
	    "not_ssh", "banner");
}

static void H01_garbage_for_keys(void **state)
{
	g_autoptr(GByteArray) words = g_byte_array_new();

	(void)state;
	g_byte_array_append(words, (const guint8 *)"SSH-2.0-x\r\n", 11);
	for (unsigned i = 0; i < 2000; i++)
		g_byte_array_append(words, &(guint8){ (guint8)(i * 37) }, 1);
	says((struct ssh_raw_words){ .bytes = words->data, .size = words->len }, "lost", "kex");
}

static void H01_nobody_there(void **state)
{
	struct ssh_raw *raw = ssh_raw_new((struct ssh_raw_words){ 0 });
	unsigned port = ssh_raw_port(raw);

	(void)state;
	ssh_raw_free(raw);
	struct ssh_told told = ssh_test_ask(impatient_job(port));
	assert_told(&told, "unreachable", "connect");
	ssh_told_clear(&told);
}

/* ---- H02 ---------------------------------------------------------------------------------- */

static bool read_line(struct ssh_guest *guest, GString *line)
{
	char byte;

	g_string_truncate(line, 0);
	while (ssh_guest_read(guest, &byte, 1, 60000) == 1) {
		if (byte == '\r')
			return ssh_guest_say(guest, "\r\n");
		g_string_append_c(line, byte);
		ssh_guest_write(guest, &byte, 1);
	}
	return false;
}

enum end { SILENT_SHELL, SILENT_IN_OUTPUT, DRIPPING_OUTPUT, SILENT_AT_CLOSE, RESET_IN_OUTPUT,
	CLOSED_IN_OUTPUT, SLOW_COMMAND };

struct story {
	enum end end;
	unsigned packets;         /* that came while a slow command ran */
};

static void drip(struct ssh_guest *guest)
{
	char byte;

	while (ssh_guest_say(guest, ".") && ssh_guest_read(guest, &byte, 1, 50) >= 0)
		;
}

/* A command that takes until a packet comes, but no longer than a keepalive would have taken. */
static void slow_command(struct ssh_guest *guest, struct story *story)
{
	char byte;

	ssh_guest_packets(guest);
	for (int i = 0; i < 26 && story->packets == 0; i++) {
		ssh_guest_read(guest, &byte, 1, 50);
		story->packets += ssh_guest_packets(guest);
	}
	ssh_guest_say(guest, "slow\r\n");
}

static void broken_output(struct ssh_guest *guest, struct story *story)
{
	ssh_guest_say(guest, "Huawei Versatile Rou");
	switch (story->end) {
	case SILENT_IN_OUTPUT:
		ssh_guest_hang(guest);
		break;
	case DRIPPING_OUTPUT:
		drip(guest);
		break;
	case RESET_IN_OUTPUT:
		ssh_guest_reset(guest);
		break;
	case SLOW_COMMAND:
		slow_command(guest, story);
		break;
	case SILENT_SHELL:
	case SILENT_AT_CLOSE:
	case CLOSED_IN_OUTPUT:
		break;
	}
}

/* Answers "display clock" well; "display version" ends as the story says. */
static void shell(struct ssh_guest *guest, void *data)
{
	struct story *story = data;
	g_autoptr(GString) line = g_string_new(NULL);

	if (story->end == SILENT_SHELL)
		ssh_guest_hang(guest);
	while (ssh_guest_say(guest, "<HUAWEI>") && read_line(guest, line)) {
		if (strcmp(line->str, "quit") == 0 && story->end == SILENT_AT_CLOSE)
			ssh_guest_hang(guest);
		if (strcmp(line->str, "quit") == 0)
			return;
		if (strcmp(line->str, "display clock") == 0)
			ssh_guest_say(guest, "03:12:08\r\n");
		else if (story->end == SILENT_AT_CLOSE)
			ssh_guest_say(guest, "VRP\r\n");
		else
			broken_output(guest, story);
		if (story->end == CLOSED_IN_OUTPUT && strcmp(line->str, "display version") == 0)
			return;
	}
}

static struct ssh_service device(struct story *story)
{
	return (struct ssh_service){ .key = host,
		.methods = SSH_AUTH_METHOD_PASSWORD,
		.user = "duty",
		.password = TEST_PASSWORD,
		.shell = shell,
		.data = story };
}

/* JOB_CHANGE is taken over. */
static struct ssh_told visit(const struct ssh_service *service, json_t *change)
{
	struct ssh_server *server = ssh_server_new(service, NULL);
	json_t *job = impatient_job(ssh_server_port(server));

	json_object_update(job, change);
	json_decref(change);
	struct ssh_told told = ssh_test_ask(job);
	assert_int_equal(ssh_server_seen(server).connections, 1);
	ssh_server_free(server);
	return told;
}

static void H02_silent_at_each_station(void **state)
{
	static const struct {
		enum ssh_station station;
		const char *stage;
	} cases[] = {
		{ STATION_KEX, "auth" },
		{ STATION_AUTH, "auth" },
		{ STATION_CHANNEL, "shell" },
		{ STATION_SHELL, "shell" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct story story = { .end = SILENT_SHELL };
		struct ssh_service service = device(&story);

		service.hang = cases[i].station;
		struct ssh_told told = visit(&service, NULL);
		assert_told(&told, "timeout", cases[i].stage);
		ssh_told_clear(&told);
	}
}

static json_t *two_commands(void)
{
	return json_pack("{s:[ss]}", "commands", "display clock", "display version");
}

/* What was complete before is told; the rest is not guessed. */
static void story_ends(enum end end, const char *outcome, const char *stage, const char *first)
{
	struct story story = { .end = end };
	struct ssh_service service = device(&story);
	struct ssh_told told = visit(&service, two_commands());

	assert_told(&told, outcome, stage);
	if (first)
		assert_string_equal(ssh_told_text(&told, 0), first);
	else
		assert_null(ssh_told_text(&told, 0));
	if (strcmp(outcome, "ok") != 0)
		assert_null(ssh_told_text(&told, 1));
	ssh_told_clear(&told);
}

static void H02_silent_in_the_terminal(void **state)
{
	(void)state;
	story_ends(SILENT_SHELL, "timeout", "shell", NULL);
	story_ends(SILENT_IN_OUTPUT, "timeout", "command", "03:12:08");
	story_ends(DRIPPING_OUTPUT, "timeout", "command", "03:12:08");
	story_ends(SILENT_AT_CLOSE, "ok", "close", "03:12:08");
}

/* The whole has an end even where every step keeps its time. */
static void H02_total(void **state)
{
	struct story story = { .end = DRIPPING_OUTPUT };
	struct ssh_service service = device(&story);
	json_t *change = json_pack("{s:i, s:i}", "step_ms", 60000, "total_ms", 1500);
	struct ssh_told told = visit(&service, change);

	(void)state;
	assert_told(&told, "timeout", "command");
	ssh_told_clear(&told);
}

/* An agent that takes the question and never answers: libssh waits for it without any limit. */
static void H02_silent_agent(void **state)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "agent", NULL);
	struct sockaddr_un here = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct story story = { .end = SILENT_SHELL };
	struct ssh_service service = device(&story);

	(void)state;
	unlink(path);
	g_strlcpy(here.sun_path, path, sizeof here.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof here), 0);
	assert_int_equal(listen(fd, 4), 0);
	g_setenv("SSH_AUTH_SOCK", path, TRUE);
	service.methods = SSH_AUTH_METHOD_PUBLICKEY;
	struct ssh_told told =
	    visit(&service, json_pack("{s:b, s:i}", "agent", 1, "total_ms", 1000));
	g_unsetenv("SSH_AUTH_SOCK");
	assert_told(&told, "timeout", "auth");
	ssh_told_clear(&told);
	close(fd);
	unlink(path);
}

/* ---- H08 ---------------------------------------------------------------------------------- */

static void H08_connection_lost(void **state)
{
	(void)state;
	story_ends(RESET_IN_OUTPUT, "lost", "command", "03:12:08");
	story_ends(CLOSED_IN_OUTPUT, "lost", "command", "03:12:08");
}

/* ---- H10 ---------------------------------------------------------------------------------- */

static void H10_keepalive_only_on_request(void **state)
{
	struct story story = { .end = SLOW_COMMAND };
	struct ssh_service service = device(&story);

	(void)state;
	struct ssh_told told = visit(&service, json_pack("{s:i}", "step_ms", 8000));
	assert_told(&told, "ok", "close");
	assert_int_equal(story.packets, 0);
	ssh_told_clear(&told);

	told = visit(&service, json_pack("{s:i, s:i}", "step_ms", 8000, "keepalive_s", 1));
	assert_told(&told, "ok", "close");
	assert_int_equal(story.packets, 1);
	ssh_told_clear(&told);
}

/* ---- H11 ---------------------------------------------------------------------------------- */

struct orphanage {
	GMutex lock;
	GCond changed;
	bool began, ended;
};

/* Says when a command came, and when nobody was there any more. */
static void wait_for_orphans(struct ssh_guest *guest, void *data)
{
	struct orphanage *o = data;
	g_autoptr(GString) line = g_string_new(NULL);
	char byte;

	ssh_guest_say(guest, "<HUAWEI>");
	read_line(guest, line);
	g_mutex_lock(&o->lock);
	o->began = true;
	g_cond_broadcast(&o->changed);
	g_mutex_unlock(&o->lock);
	while (ssh_guest_read(guest, &byte, 1, 1000) >= 0)
		;
	g_mutex_lock(&o->lock);
	o->ended = true;
	g_cond_broadcast(&o->changed);
	g_mutex_unlock(&o->lock);
}

static void wait_for(struct orphanage *o, const bool *what)
{
	gint64 guard = g_get_monotonic_time() + 20 * G_TIME_SPAN_SECOND;

	g_mutex_lock(&o->lock);
	while (!*what)
		assert_true(g_cond_wait_until(&o->changed, &o->lock, guard));
	g_mutex_unlock(&o->lock);
}

/* Killed the hard way, the one that asked leaves nobody behind on a line of the device. */
static void H11_parent_killed(void **state)
{
	struct orphanage o = { .began = false };
	struct ssh_service service = device(NULL);
	g_autofree char *job_file = g_build_filename(g_get_tmp_dir(), "job", NULL);
	g_autofree char *line = NULL;

	(void)state;
	g_mutex_init(&o.lock);
	g_cond_init(&o.changed);
	service.shell = wait_for_orphans;
	service.data = &o;
	struct ssh_server *server = ssh_server_new(&service, NULL);
	json_t *job = ssh_test_job(ssh_server_port(server), host);
	json_object_set_new(job, "step_ms", json_integer(60000));
	json_object_set_new(job, "total_ms", json_integer(60000));
	assert_int_equal(json_dump_file(job, job_file, 0), 0);
	json_decref(job);
	line = g_strdup_printf("%s/zhiban-ssh <%s; :", g_getenv("BUILD"), job_file);
	g_autoptr(GSubprocess) parent = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL, "/bin/sh", "-c", line, NULL);
	assert_non_null(parent);
	wait_for(&o, &o.began);
	g_subprocess_force_exit(parent);
	wait_for(&o, &o.ended);
	g_subprocess_wait(parent, NULL, NULL);
	ssh_server_free(server);
	unlink(job_file);
	g_mutex_clear(&o.lock);
	g_cond_clear(&o.changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(H01_no_banner),
		cmocka_unit_test(H01_dripping_banner),
		cmocka_unit_test(H01_long_preamble),
		cmocka_unit_test(H01_garbage),
		cmocka_unit_test(H01_garbage_for_keys),
		cmocka_unit_test(H01_nobody_there),
		cmocka_unit_test(H02_silent_at_each_station),
		cmocka_unit_test(H02_silent_in_the_terminal),
		cmocka_unit_test(H02_total),
		cmocka_unit_test(H02_silent_agent),
		cmocka_unit_test(H08_connection_lost),
		cmocka_unit_test(H10_keepalive_only_on_request),
		cmocka_unit_test(H11_parent_killed),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
