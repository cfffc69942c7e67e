#include "service/signing_crypt.h"

#include <crypt.h>
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define METHOD "$y$"             /* yescrypt; its cost is what the library thinks right today */

/* The hash of PASSWORD by SETTING into HASH of SIZE; false when it cannot be. */
static bool make_hash(const char *password, const char *setting, char *hash, size_t size)
{
	struct crypt_data *data = calloc(1, sizeof *data);
	const char *made = data == NULL ? NULL : crypt_r(password, setting, data);
	bool good = made != NULL && made[0] != '*' && strlen(made) < size;

	if (good)
		memcpy(hash, made, strlen(made) + 1);
	if (data != NULL)
		explicit_bzero(data, sizeof *data);
	free(data);
	return good;
}

/* As long for every difference. */
static bool is_equal(const char *a, const char *b)
{
	size_t length = strlen(a);
	unsigned char difference = strlen(b) != length;

	for (size_t i = 0; i < length && i < strlen(b); i++)
		difference |= (unsigned char)(a[i] ^ b[i]);
	return difference == 0;
}

static void answer_hash(const char *password, char *answer, size_t size)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];

	if (crypt_gensalt_rn(METHOD, 0, NULL, 0, setting, sizeof setting) == NULL ||
	    !make_hash(password, setting, answer, size))
		answer[0] = '\0';
}

static void answer_compare(const char *hash, const char *password, char *answer, size_t size)
{
	char made[CRYPT_OUTPUT_SIZE];

	answer[0] = '\0';
	if (make_hash(password, hash, made, sizeof made))
		g_strlcpy(answer, is_equal(hash, made) ? "yes" : "no", size);
	explicit_bzero(made, sizeof made);
}

/* Ends the line at TEXT; what comes after it, NULL at the end of the text. */
static char *next_line(char *text)
{
	char *end = text == NULL ? NULL : strchr(text, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	return end + 1;
}

void signing_crypt_answer(char *question, char *answer, size_t size)
{
	char *second = next_line(question), *third = next_line(second);

	answer[0] = '\0';
	if (second != NULL && strcmp(question, "hash") == 0)
		answer_hash(second, answer, size);
	else if (third != NULL && strcmp(question, "compare") == 0)
		answer_compare(second, third, answer, size);
}
