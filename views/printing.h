/* The print jobs of this console: each is looked at until it is over, and the head of the screen
 * says how it stands. Printing holds nothing else up. */
#ifndef VIEWS_PRINTING_H
#define VIEWS_PRINTING_H

#include "tui/app.h"

struct printing;

struct printing *printing_new(struct app *app);
void printing_free(struct printing *printing);   /* NULL is fine */

/* REQUEST is followed from now on; PATH is the file that was kept of it. */
void printing_follow(struct printing *printing, const char *request, const char *path);

/* "打印缺纸 duty-3" at the right end of ROW, of the job that needs somebody most; the column it
 * begins at, else the number of columns. */
int printing_draw(const struct printing *printing, struct area area, int row);

#endif
