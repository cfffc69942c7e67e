#include "service/pause.h"

#include <glib.h>

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

bool steps_notice(struct steps *steps, struct mono mono, struct wall wall, bool disciplined)
{
	int64_t offset = wall.us - mono.us, step = steps->begun ? offset - steps->offset : 0;
	bool stepped = step > STEP_LIMIT || step < -STEP_LIMIT;

	steps->begun = true;
	steps->offset = offset;
	if (stepped) {
		steps->from.us = wall.us - step;
		steps->to = wall;
		steps->doubt += step;
	}
	/* back where it was, but for what a person's hand is late */
	if (disciplined || ABS(steps->doubt) <= STEP_LIMIT)
		steps->doubt = 0;
	if (disciplined || wall_between(steps->newest, wall) >= 0)
		steps->newest.us = 0;
	return stepped;
}

bool steps_in_doubt(const struct steps *steps)
{
	return steps->doubt != 0 || steps->newest.us != 0;
}
