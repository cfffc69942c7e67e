/* What happened in a shift, on the page of who hands it over and of who takes it: what the service
 * tells (shift.digest `story`) and what people wrote, in one list. */
#ifndef VIEWS_TAKEOVER_STORY_H
#define VIEWS_TAKEOVER_STORY_H

#include <jansson.h>

#include "tui/screen.h"
#include "views/text_page.h"

/* The newest first, as many as fit, under a rule that says how many there are. */
void takeover_story_draw(const json_t *digest, struct area area);
/* All of it, in its order. */
void takeover_story_add(const json_t *digest, struct text_page *page);

#endif
