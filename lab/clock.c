/* Times in orders: how long, and the clock that all programs of a training share. */
#include "base/i18n.h"
#include "lab/desk.h"

bool lab_duration_parse(const char *text, int64_t *ret_us)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char *end;
	const char *digits = *text == '+' ? text + 1 : text;
	if (!g_ascii_isdigit(*digits))
		return false;
	uint64_t number = g_ascii_strtoull(digits, &end, 10);
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (end[0] == units[i].letter && end[1] == '\0'
		    && number <= 10 * 366 * 86400 / (uint64_t)units[i].seconds) {
			*ret_us = (int64_t)number * units[i].seconds * CLOCK_SECOND;
			return true;
		}
	return false;
}

bool lab_clock_move(const char *by, GString *answer)
{
	g_autoptr(GError) error = NULL;
	const char *path = g_getenv("ZHIBAN_CLOCK");
	int64_t us;
	if (!path)
		g_string_assign(answer,
		    _("没有共用时钟：环境变量 ZHIBAN_CLOCK 要指向一个文件，服务和模拟站点都读。"));
	else if (!lab_duration_parse(by, &us))
		g_string_printf(answer, _("%s 不是时长，要写成 +30m、90s、2h 或 1d。"), by);
	else if (!clock_move_shared(path, us, &error))
		g_string_assign(answer, error->message);
	else
		return true;
	return false;
}
