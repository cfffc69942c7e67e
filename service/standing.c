#include "service/standing.h"

struct standing standing_kept(int state, struct wall since, bool review)
{
	return (struct standing){ .state = review ? state : 0, .told = state, .since = since,
		.known = state != 0, .review = review };
}

enum standing_news standing_take(struct standing *standing, int state, bool awaited,
    struct wall now)
{
	struct standing was = *standing;

	if (awaited && was.review)
		return STANDING_SAME;
	standing->review = false;
	standing->state = state;
	if (awaited || (was.since.us != 0 && state == was.told))
		return was.state == state && was.review == standing->review ? STANDING_SAME :
		    STANDING_QUIET;
	standing->told = state;
	standing->since = now;
	standing->known |= state != 0;
	return !was.known ? STANDING_FIRST : STANDING_CHANGED;
}

struct wall standing_since(const struct standing *standing)
{
	return standing->state == standing->told ? standing->since : (struct wall){ 0 };
}
