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
/* Key p opens the paper of it by PRINT, which gets DATA; that is freed by RELEASE with the page. */
void text_page_printed(struct text_page *page, void (*print)(struct app *app, void *data),
    void *data, void (*release)(void *data));
/* Takes over PAGE and shows it. */
void text_page_open(struct app *app, struct text_page *page);

#endif
