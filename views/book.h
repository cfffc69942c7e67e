/* What the lists of the log book and its neighbours have in common (大事记 出入 物品 通知 制度
 * 提醒): one kind of record, lenses on it, a foot about the selected row, a letter for each act. */
#ifndef VIEWS_BOOK_H
#define VIEWS_BOOK_H

#include "views/lens.h"

struct book;

struct book_type {
	const char *kind;
	const struct lens *lenses;   /* their data is the book */
	const struct table_type *table;
	/* Other topics the lenses look at, "site|records:shift_summary"; NULL: none. */
	const char *beside;
	/* What the table shows of ROWS, which are those the lens wants; it may put other ones in
	 * their place. NULL: as they are. */
	void (*arrange)(struct book *book, GPtrArray *rows);
	/* Draws about ROW into the last rows, under a rule. */
	void (*foot)(struct area area, const json_t *row);
	int foot_rows;
	/* Said at the end of the line of lenses; NULL: nothing. Caller frees. */
	char *(*note)(const struct book *book);
	/* Opens ROW; NULL: the page every record has. */
	void (*open)(struct app *app, const json_t *row);
};

/* A view of VIEW's type, whose bindings get the book as data. */
struct view *book_open(struct app *app, const struct view_type *view, const struct book_type *type);

struct view *book_view(const struct book *book);
const struct kind *book_kind(const struct book *book);
const json_t *book_selected(const struct book *book);
/* Which of the type's lenses is shown. */
size_t book_lens(const struct book *book);
const struct mirror *book_mirror(const struct book *book);
/* A topic beside, NULL when the type does not name it. */
const struct mirror *book_beside(const struct book *book, const char *topic);
/* A row of the caller's that lives as long as the list shows it (taken over). */
void book_keep(struct book *book, json_t *row);

/* The form of the act NAME: of one that makes a record, else on the selected row. */
void book_act(struct book *book, const char *name, const json_t *preset);
/* Why it cannot be done now; NULL when it can. */
const char *book_refuse(struct book *book, const char *name);

/* For the view types. */
void book_draw(struct view *view, struct area area);
void book_free(struct view *view);
bool book_input(struct view *view, const struct input *input);
/* For bindings. */
const char *book_refuse_without_row(void *book);
void book_open_selected(void *book);
void book_next_lens(void *book);
void book_previous_lens(void *book);

/* An act NAME of the kind on a key: two functions for a binding. */
#define BOOK_ACT(name) \
	static void do_##name(void *data) { book_act(data, #name, NULL); } \
	static const char *refuse_##name(void *data) { return book_refuse(data, #name); }

#define BOOK_BINDINGS_COMMON(help) \
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的一行；能做的都在里面"), BINDING_FIRST, \
	    book_refuse_without_row, book_open_selected }, \
	{ K_RIGHT, 0, "book.lens", N_("换类"), help, 0, NULL, book_next_lens }, \
	{ K_LEFT, 0, "book.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL, \
	    book_previous_lens }, \
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL }

/* Lenses for kinds with states: those that count, and those that have ended. */
bool book_is_current(const json_t *row, void *book);
bool book_is_ended(const json_t *row, void *book);
bool book_is_any(const json_t *row, void *book);

#endif
