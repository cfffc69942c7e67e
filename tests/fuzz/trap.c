/* Datagrams to the trap port: read, or opened by a post office that knows one sender. What comes
 * out is clean and bounded, an answer no longer than the question. */
#include <locale.h>

#include "probes/wire/trap.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static struct trap_post *make_post(void)
{
	static const uint8_t engine_id[] = { 0x80, 0, 0x1f, 0x88, 5, 1, 2, 3 };
	static char user[] = "zhiban-lab", auth[] = "zhiban-lab-auth", priv[] = "zhiban-lab-priv";
	struct credential credential = { .version = CREDENTIAL_V3, .user = user,
		.auth = CREDENTIAL_AUTH_SHA256, .auth_password = auth,
		.priv = CREDENTIAL_PRIV_AES, .priv_password = priv };
	struct trap_post *post = trap_post_new((struct bytes){ engine_id, sizeof engine_id }, 1);

	trap_post_set(post, 1, &credential);
	return post;
}

static void check(const struct trap *trap, size_t size)
{
	g_assert_true(trap->text == NULL || text_is_clean(trap->text));
	g_assert_true(trap->name == NULL || text_is_clean(trap->name));
	g_assert_cmpuint(json_array_size(trap->variables), <=, TRAP_VARIABLES + 2);
	g_assert_true(trap->fault == NULL || trap->answer == NULL);
	g_assert_true(trap->answer == NULL || trap->inform);
	g_assert_true(trap->answer == NULL || g_bytes_get_size(trap->answer) <= size + 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trap_reader *reader;
	static struct trap_post *post;
	g_autofree uint8_t *copy = g_malloc(size + 1);
	struct bytes bytes = { copy, size };
	GBytes *report = NULL;
	struct trap trap;

	if (reader == NULL) {
		reader = trap_reader_new();
		post = make_post();
	}
	if (size > 0)
		memcpy(copy, data, size);
	if (trap_read(reader, bytes, &trap) == TRAP_SEALED) {
		trap_post_read(post, 1, bytes, &trap, &report);
		g_assert_true(report == NULL || g_bytes_get_size(report) <= 256);
	}
	check(&trap, size);
	g_clear_pointer(&report, g_bytes_unref);
	trap_clear(&trap);
	return 0;
}
