/* Who may authorise an isolation where: the table of the regulations, and the line of site.conf
 * that takes its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "records/model/roles.h"
#include "service/isolations.h"
#include "service/settings.h"

/* Each regulation has its own bases (T37 ①), and its own who may (A11). */
static void test_rules(void **state)
{
	static const struct { const char *profile, *basis; unsigned who; } rules[] = {
		{ "qingpu", "qing23", ORGANISATION_MGMT_UNIT }, { "qingpu", "la22", 0 },
		{ "hunan", "xiang24", ORGANISATION_MGMT_UNIT | ORGANISATION_ACCESS_UNIT },
		{ "hunan", "qing23", 0 }, { "liuzhou", "xiang14", 0 },
		{ "lhasa", "la22", ORGANISATION_MGMT_UNIT | ORGANISATION_OPS_UNIT },
		{ "lhasa", "xiang25", 0 }, { "custom", "la22", ORGANISATION_MGMT_UNIT },
		{ "lhasa", "emergency", ORGANISATION_MGMT_UNIT | ORGANISATION_OPS_UNIT },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
		json_t *read = isolation_rules(rules[i].profile, "");
		assert_int_equal(record_integer(read, rules[i].basis), rules[i].who);
		json_decref(read);
	}
	json_t *read = isolation_rules("lhasa", " la22=mgmt_unit  police=public,mgmt_unit");
	assert_int_equal(json_object_size(read), 2);
	assert_int_equal(record_integer(read, "la22"), ORGANISATION_MGMT_UNIT);
	assert_int_equal(record_integer(read, "police"),
	    ORGANISATION_PUBLIC | ORGANISATION_MGMT_UNIT);
	json_decref(read);
}

/* What cannot be read is refused with the file, before anything works by it. */
static void test_rules_fault(void **state)
{
	static const struct { const char *authority, *word; } faults[] = {
		{ "la22", "la22" }, { "la22=", "la22" }, { "la22=nobody", "la22" },
		{ "la22=mgmt_unit,", "la22" }, { "zang1=mgmt_unit", "zang1" }, { "=", "依据" },
	};

	(void)state;
	assert_null(isolation_rules_fault(""));
	assert_null(isolation_rules_fault("la22=mgmt_unit,ops_unit emergency=mgmt_unit"));
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *fault = isolation_rules_fault(faults[i].authority);
		g_autofree char *file =
		    g_strdup_printf("[isolation]\nauthority=%s\n", faults[i].authority);
		assert_non_null(strstr(fault, faults[i].word));
		assert_null(settings_parse("site.conf", file, &error));
		assert_non_null(strstr(error->message, "site.conf:2"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_rules_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
