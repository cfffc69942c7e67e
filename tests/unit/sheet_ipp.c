/* The question about a print job, and answers as they come and as they do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "views/sheet_ipp.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n"
#define OK "\2\0\0\0\0\0\0\1"
#define CHARSET "\1\x47\0\22attributes-charset\0\5utf-8"
#define STATE(n) "\2\x23\0\11job-state\0\4\0\0\0" n "\3"

static enum ipp_job read_bytes(const char *bytes, size_t size)
{
	g_autofree uint8_t *copy = g_memdup2(bytes, size); /* so that a read beyond it is seen */

	return ipp_answer(copy, size);
}
#define READ(text) read_bytes(text, sizeof(text) - 1)

static void test_answers(void **state)
{
	(void)state;
	assert_int_equal(READ(HEAD OK CHARSET STATE("\11")), IPP_JOB_COMPLETED);
	assert_int_equal(READ(HEAD OK CHARSET STATE("\10")), IPP_JOB_ABORTED);
	assert_int_equal(READ(HEAD OK CHARSET STATE("\7")), IPP_JOB_CANCELLED);
	assert_int_equal(READ(HEAD OK STATE("\5")), IPP_JOB_PROCESSING);
	assert_int_equal(READ(HEAD "3f\r\n" OK CHARSET STATE("\11") "\r\n0\r\n\r\n"),
	    IPP_JOB_COMPLETED);
}

static void test_no_answers(void **state)
{
	(void)state;
	assert_int_equal(READ(""), IPP_JOB_UNKNOWN);
	assert_int_equal(READ("HTTP/1.1 200 OK\r\n\r\n"), IPP_JOB_UNKNOWN);
	assert_int_equal(READ("HTTP/1.1 404 Not Found\r\n\r\n" OK STATE("\11")), IPP_JOB_UNKNOWN);
	assert_int_equal(READ("HTTP/1.1 401 Unauthorized\r\n\r\n"), IPP_JOB_UNKNOWN);
	assert_int_equal(READ(HEAD "\2\0\4\6\0\0\0\1" STATE("\11")), IPP_JOB_UNKNOWN);
	assert_int_equal(READ(HEAD OK CHARSET "\3"), IPP_JOB_UNKNOWN);
	assert_int_equal(READ(HEAD OK STATE("\12")), IPP_JOB_UNKNOWN);
	assert_int_equal(READ(HEAD OK "\2\x23\0\11job-state\0\2\0\11\3"), IPP_JOB_UNKNOWN);
	assert_int_equal(READ(HEAD OK "\2\x23\xff\xffjob-state"), IPP_JOB_UNKNOWN);
	assert_int_equal(READ("garbage \r\n\r\n\r\n"), IPP_JOB_UNKNOWN);
}

/* Cut anywhere it is no answer, and nothing beyond its end is looked at. */
static void test_cut(void **state)
{
	static const char whole[] = HEAD OK CHARSET STATE("\11");

	(void)state;
	for (size_t size = 0; size + 2 < sizeof whole; size++)
		assert_int_equal(read_bytes(whole, size), IPP_JOB_UNKNOWN);
}

static void test_question(void **state)
{
	g_autoptr(GBytes) bytes = ipp_question(12, "zhiban");
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	const char *body = memmem(data, size, "\r\n\r\n", 4);
	g_autofree char *length = NULL;

	(void)state;
	assert_non_null(body);
	length = g_strdup_printf("Content-Length: %zu\r\n", size - (size_t)(body + 4 - data));
	assert_non_null(memmem(data, size, length, strlen(length)));
	assert_memory_equal(body + 4, "\2\0\0\11\0\0\0\1\1", 9);
	assert_non_null(memmem(data, size, "ipp://localhost/jobs/12", 23));
	assert_int_equal(data[size - 1], 3);
}

/* Nobody there: not known, at once. */
static void test_nobody(void **state)
{
	(void)state;
	g_setenv("CUPS_SERVER", "/nonexistent/cups.sock", TRUE);
	assert_int_equal(ipp_ask(1), IPP_JOB_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_no_answers),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
