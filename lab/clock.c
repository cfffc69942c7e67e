/* Times in orders: how long, and the clock that all programs of a training share. */
#include <string.h>

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
		    && number <= 70 * UINT64_C(366) * 86400 / (uint64_t)units[i].seconds) {
			*ret_us = (int64_t)number * units[i].seconds * CLOCK_SECOND;
			return true;
		}
	return false;
}

/* "+1h" or "-1h"; the sign is wanted: a step has a direction. */
static bool parse_step(const char *text, int64_t *ret_us)
{
	if ((*text != '+' && *text != '-') || !lab_duration_parse(text + 1, ret_us)
	    || text[1] == '+')
		return false;
	*ret_us = *text == '-' ? -*ret_us : *ret_us;
	return true;
}

bool lab_clock_check(char **word, size_t n, GString *answer)
{
	int64_t us;
	if (n == 1 && lab_duration_parse(word[0], &us))
		return true;
	if (n == 2 && strcmp(word[0], "wall") == 0 && parse_step(word[1], &us))
		return true;
	g_string_printf(answer,
	    _("%s 不是时长，要写成 +30m、90s、2h 或 1d；只拨墙上时间写成 wall -1h 或 wall +1d。"),
	    word[n - 1]);
	return false;
}

bool lab_clock_move(char **word, size_t n, GString *answer)
{
	g_autoptr(GError) error = NULL;
	const char *path = g_getenv("ZHIBAN_CLOCK");
	int64_t us;
	bool moved;
	if (!lab_clock_check(word, n, answer))
		return false;
	if (!path) {
		g_string_assign(answer,
		    _("没有共用时钟：环境变量 ZHIBAN_CLOCK 要指向一个文件，服务和模拟站点都读。"));
		return false;
	}
	if (n == 1)
		moved = lab_duration_parse(word[0], &us) && clock_move_shared(path, us, &error);
	else
		moved = parse_step(word[1], &us) && clock_step_shared(path, us, &error);
	if (!moved)
		g_string_assign(answer, error->message);
	return moved;
}
