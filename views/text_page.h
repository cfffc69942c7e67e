/* A page of lines to be read: what to say on the telephone, whom to call, what a device said. It is
 * made once and does not change while it is read. */
#ifndef VIEWS_TEXT_PAGE_H
#define VIEWS_TEXT_PAGE_H

#include "views/console.h"

struct text_page;

struct text_page *text_page_new(const char *title);
/* TEXT is copied; wrapped where it is too long. INDENT columns before it. */
void text_page_add(struct text_page *page, enum style style, int indent, const char *text);
void text_page_print(struct text_page *page, enum style style, int indent, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* Takes over PAGE and shows it. */
void text_page_open(struct app *app, struct text_page *page);

#endif
