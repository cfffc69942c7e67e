#include "service/pause.h"

bool pause_notice(struct pause *pause, struct mono now)
{
	struct mono alive = pause->alive;

	pause->alive = now;
	if (alive.us == 0 || mono_between(alive, now) < PAUSE_LIMIT)
		return false;
	pause->from = alive;
	pause->until = now;
	return true;
}

bool pause_excuses(const struct pause *pause, struct mono asked)
{
	return pause->until.us != 0 && mono_between(asked, pause->until) > 0;
}

struct mono pause_forgive(const struct pause *pause, struct mono read_at)
{
	bool before = pause->until.us != 0 && mono_between(read_at, pause->until) > 0;

	if (read_at.us == 0 || !before)
		return read_at;
	return mono_after(read_at, mono_between(pause->from, pause->until));
}
