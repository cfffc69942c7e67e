/* The passphrase of a locked console: the derivation of RFC 8018 by the vectors of RFC 7914 11. */
#include "views/passphrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_vectors(void **state)
{
	static const uint8_t once[] = { 0x55, 0xac, 0x04, 0x6e, 0x56, 0xe3, 0x08, 0x9f, 0xec, 0x16,
		0x91, 0xc2, 0x25, 0x44, 0xb6, 0x05, 0xf9, 0x41, 0x85, 0x21, 0x6d, 0xde, 0x04, 0x65,
		0xe6, 0x8b, 0x9d, 0x57, 0xc2, 0x0d, 0xac, 0xbc };
	static const uint8_t often[] = { 0x4d, 0xdc, 0xd8, 0xf6, 0x0b, 0x98, 0xbe, 0x21, 0x83, 0x0c,
		0xee, 0x5e, 0xf2, 0x27, 0x01, 0xf9, 0x64, 0x1a, 0x44, 0x18, 0xd0, 0x4c, 0x04, 0x14,
		0xae, 0xff, 0x08, 0x87, 0x6b, 0x34, 0xab, 0x56 };
	uint8_t digest[PASSPHRASE_DIGEST];

	(void)state;
	passphrase_derive("passwd", (const uint8_t *)"salt", 4, 1, digest);
	assert_memory_equal(digest, once, sizeof once);
	passphrase_derive("Password", (const uint8_t *)"NaCl", 4, 80000, digest);
	assert_memory_equal(digest, often, sizeof often);
}

static void test_only_the_same_opens(void **state)
{
	struct passphrase passphrase = { 0 }, other = { 0 };

	(void)state;
	assert_false(passphrase_is(&passphrase, ""));
	passphrase_set(&passphrase, "值班甲 六个字");
	passphrase_set(&other, "值班甲 六个字");
	assert_true(passphrase_is(&passphrase, "值班甲 六个字"));
	assert_false(passphrase_is(&passphrase, "值班甲 六个"));
	assert_false(passphrase_is(&passphrase, ""));
	assert_memory_not_equal(passphrase.digest, other.digest, PASSPHRASE_DIGEST);
	passphrase_forget(&passphrase);
	assert_false(passphrase_is(&passphrase, "值班甲 六个字"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_only_the_same_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
