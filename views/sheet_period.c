#include <string.h>

#include "records/model/kind.h"
#include "views/figures.h"
#include "views/sheet.h"

static bool instant(const char *typed, struct wall now, struct wall *ret)
{
	static const struct field field = { .name = "at", .title = "", .type = FIELD_TIME };
	g_autofree char *reason = NULL;
	json_t *value = field_parse(&field, typed, now, NULL, NULL, &reason);

	ret->us = json_integer_value(value);
	json_decref(value);
	return ret->us > 0;
}

bool sheet_times(const char *from, const char *to, struct wall now, struct wall *ret_from,
    struct wall *ret_to)
{
	struct figures_time days;

	if (from != NULL && strchr(from, ':') != NULL) {
		*ret_to = now;
		return instant(from, now, ret_from) && (to == NULL || instant(to, now, ret_to)) &&
		    ret_from->us < ret_to->us;
	}
	if (!figures_days(from, to, now, &days))
		return false;
	*ret_from = days.from;
	*ret_to = days.to;
	return true;
}
