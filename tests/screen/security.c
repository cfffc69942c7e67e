/* The page of security: who guards and how well, what was raised, who tried to log in; and what it
 * says when it does not know. The rows are those of docs/protocol.md, from a desk in the hands of
 * the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/doorway.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)

static const char *const duty[] = { "duty_operator", NULL };

static int64_t ago(int64_t us)
{
	return clock_wall().us - us;
}

/* DATA_AGE: how old the newest answer is. */
static void put_site(struct desk *desk, int64_t data_age)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, "
		      "s:{s:i}, s:I, s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)ago(data_age), "devices", "circuits", "services", "rooms",
		"severities", "alarms", "unacknowledged", 0, "sweep_us",
		(json_int_t)(60 * CLOCK_SECOND), "started_at", (json_int_t)ago(HOUR)));
}

static void put_device(struct desk *desk, int key, const char *name, const char *type,
    const char *state)
{
	desk_set(desk, "devices", json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:I}", "key", key,
	    "name", name, "device_type", type, "address", "10.0.0.1", "state", state, "quality",
	    "good", "since", (json_int_t)ago(5 * MINUTE)));
}

static void put_service(struct desk *desk, int key, const char *name, const char *category,
    const char *state)
{
	desk_set(desk, "services", json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}}", "key", key, "name",
	    name, "category", category, "state", state, "since", (json_int_t)ago(MINUTE),
	    "checks"));
}

static void put_alarm(struct desk *desk, int key, const char *type, const char *what,
    const char *name)
{
	desk_set(desk, "alarms",
	    json_pack("{s:i, s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:I, s:I, s:I, "
		      "s:i, s:i, s:i}",
		"key", key, "number", "GJ-1", "severity", "major", "state", "open", "cleared", 0,
		"type", type, "what", what, "name", name, "since", (json_int_t)ago(MINUTE), "first",
		(json_int_t)ago(MINUTE), "changed", (json_int_t)ago(MINUTE), "count", 1, "under", 0,
		"units", 0));
}

static json_t *past(int id, const char *qualifier, const char *what, int64_t age, int count,
    bool over)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:I, s:i, s:b}", "id", id, "type", "rule",
	    "qualifier", qualifier, "what", what, "severity", "major", "raised_at",
	    (json_int_t)ago(age), "raise_count", count, "cleared", (int)over);
}

static int open_desk(void **state)
{
	static const char *const empty[] = { "devices", "services", "alarms", "records:host_key" };
	struct desk *desk = desk_open(duty);

	put_site(desk, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
		desk_set_all(desk, empty[i], json_array());
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
	*state = desk;
	return 0;
}

static struct glass *enter(struct desk *desk)
{
	return enter_desk(desk, NULL, "8", "安全设备");
}

static void assert_row_says(const struct glass *glass, const char *object, const char *text)
{
	int row;

	assert_true(glass_find(glass, object, &row, NULL));
	g_autofree char *line = glass_row(glass, row);
	if (strstr(line, text) == NULL) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("\"%s\" does not say %s in\n%s", line, text, dump);
	}
}

static int row_of(const struct glass *glass, const char *text)
{
	int row;

	if (!glass_find(glass, text, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", text, dump);
	}
	return row;
}

/* Only what guards is here; well, it is grey. */
static void test_quiet(void **state)
{
	struct desk *desk = *state;

	put_device(desk, 1, "出口防火墙", "firewall", "up");
	put_device(desk, 2, "核心A", "core_router", "down");
	put_service(desk, 1, "病毒防护平台", "antivirus", "ok");
	put_service(desk, 2, "政务门户", "web", "critical");
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "出口防火墙");
	assert_row_says(glass, "安全设备 1", "异常 0");
	assert_row_says(glass, "安全系统 1", "未知 0");
	assert_row_says(glass, "出口防火墙", "正常");
	assert_row_says(glass, "病毒防护平台", "正常");
	assert_row_says(glass, "数据时刻", "秒前");
	assert_false(glass_find(glass, "核心A", NULL, NULL));
	assert_false(glass_find(glass, "政务门户", NULL, NULL));
	assert_row_says(glass, "一天内攻击", "一天内攻击 0");
	leave(glass);
}

/* What is bad comes first; unknown is not normal. */
static void test_bad(void **state)
{
	struct desk *desk = *state;

	put_device(desk, 1, "出口防火墙", "firewall", "down");
	put_device(desk, 2, "入侵防御A", "ips", "unknown");
	put_device(desk, 3, "VPN 网关", "vpn_gateway", "up");
	put_alarm(desk, 7, "host_key_changed", "主机密钥改变", "汇聚B");
	put_alarm(desk, 8, "circuit_down", "链路中断", "LSZX-0417");
	put_alarm(desk, 9, "neighbour_changed", "端口邻居改变", "接入C");
	desk_set(desk, "records:host_key",
	    json_pack("{s:i, s:i, s:s, s:s, s:b, s:I, s:{s:s}}", "key", 1, "id", 1, "state",
		"offered", "fingerprint", "SHA256:abc", "changed", 1, "created_at",
		(json_int_t)ago(MINUTE), "shown", "device", "汇聚B"));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "安全告警 1");
	glass_wait_text(glass, "主机密钥 1");
	glass_wait_text(glass, "违规线索 1");
	assert_row_says(glass, "安全设备 3", "异常 1");
	assert_row_says(glass, "安全设备 3", "未知 1");
	assert_row_says(glass, "入侵防御A", "?");
	assert_true(row_of(glass, "变了，待核对") < row_of(glass, "出口防火墙"));
	assert_true(row_of(glass, "出口防火墙") < row_of(glass, "VPN 网关"));
	assert_false(glass_find(glass, "LSZX-0417", NULL, NULL));
	leave(glass);
}

/* A day of what rules raised, over or not; what is older is not of it, what waits is told once. */
static void test_past(void **state)
{
	struct desk *desk = *state;

	put_alarm(desk, 21, "rule", "登录失败过多 10.9.9.9", "防火墙A");
	desk_answer(desk, "list", json_pack("{s:[o, o, o, o], s:b}", "records",
	    past(21, "failed-logins 10.9.9.9", "登录失败过多 10.9.9.9", MINUTE, 1, false),
	    past(22, "failed-logins 10.8.8.8", "登录失败过多 10.8.8.8", 2 * HOUR, 4, true),
	    past(23, "attack scan", "端口扫描 203.0.113.7", 3 * HOUR, 2, true),
	    past(24, "attack old", "很早以前的扫描", 25 * HOUR, 9, true), "more", 0));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "登录失败 2");
	glass_wait_text(glass, "一天内攻击 1");
	assert_row_says(glass, "10.8.8.8", "4 次，已停");
	assert_row_says(glass, "203.0.113.7", "攻击");
	assert_false(glass_find(glass, "很早以前的扫描", NULL, NULL));
	int first = row_of(glass, "登录失败过多 10.9.9.9");
	g_autofree char *line = glass_row(glass, first);
	assert_non_null(strstr(line, "告警"));
	leave(glass);
}

/* Nobody has said how many: that is not none. */
static void test_not_told(void **state)
{
	struct desk *desk = *state;

	put_device(desk, 1, "出口防火墙", "firewall", "up");
	desk_answer(desk, "list", json_object());
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "一天内攻击 ?");
	glass_wait_text(glass, "登录失败 ?");
	leave(glass);
}

/* Older than two sweeps: said in words, and every line marked. */
static void test_old(void **state)
{
	struct desk *desk = *state;

	put_device(desk, 1, "出口防火墙", "firewall", "up");
	put_device(desk, 2, "入侵防御A", "ips", "up");
	put_site(desk, 10 * MINUTE);
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "~ 数据时刻");
	/* the row under the cursor has its own mark */
	bool first = glass_column(glass, row_of(glass, "出口防火墙"), 0, "~") == 0;
	bool second = glass_column(glass, row_of(glass, "入侵防御A"), 0, "~") == 0;
	assert_true(first || second);
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_quiet, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_bad, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_past, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_not_told, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_old, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
