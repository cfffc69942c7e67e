/* A job, whatever it says: refused with a clean sentence, or taken whole. And libssh's complaints,
 * which quote the device. */
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "probes/wire/ssh_job.h"
#include "probes/wire/ssh_words.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	own(ssh_job) job = ssh_job_parse((const char *)data, size, &error);
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autofree char *mismatch = ssh_words_mismatch(text, size % 2);

	g_assert_true((job == NULL) == (error != NULL));
	if (error)
		g_assert_true(text_is_clean(error->message));
	if (mismatch)
		g_assert_true(text_is_clean(mismatch));
	if (!job)
		return 0;
	for (char **command = job->commands; *command; command++)
		g_assert_true(text_is_clean(*command) && (*command)[0]);
	g_assert_true(job->dialect.exec || job->dialect.prompt);
	return 0;
}
