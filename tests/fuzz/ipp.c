/* Any bytes as the answer of a print server: a state it may have, or none. */
#include <stdint.h>

#include "views/sheet_ipp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
	g_autoptr(GByteArray) whole = g_byte_array_new();
	enum ipp_job job = ipp_answer(data, size);

	g_assert(job == IPP_JOB_UNKNOWN || (job >= IPP_JOB_PENDING && job <= IPP_JOB_COMPLETED));
	g_byte_array_append(whole, (const uint8_t *)head, sizeof head - 1);
	g_byte_array_append(whole, data, (guint)size);
	job = ipp_answer(whole->data, whole->len);
	g_assert(job == IPP_JOB_UNKNOWN || (job >= IPP_JOB_PENDING && job <= IPP_JOB_COMPLETED));
	return 0;
}
