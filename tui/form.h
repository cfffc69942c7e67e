/* A vertical form: a field a row, its help and its error beside it, "save" at the end.
 *
 * Up, Down, Tab and Enter walk; digits choose in a choice field. Tab in a field with stock phrases
 * opens their list, a digit puts one in, 0 turns to the next nine, Tab again walks on. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "tui/editor.h"
#include "tui/keys.h"
#include "tui/screen.h"

struct form;

enum form_type { FORM_LINE, FORM_NOTE, FORM_CHOICE, FORM_SECRET };

struct form_choice {
	const char *name;    /* the value */
	const char *title;
};

/* All strings are borrowed and outlive the form. */
struct form_field {
	const char *name;
	const char *title;
	enum form_type type;
	const char *hint;    /* what is expected, shown while empty: "2026-11-22" */
	const char *help;    /* one sentence, shown while the cursor is on it */
	bool required;
	bool fixed;          /* shown, not typed */
	size_t limit;        /* bytes, 0: the editor's */
	const struct form_choice *choices;  /* FORM_CHOICE; ends with a NULL name */
	/* stock phrases, NULL-terminated, nine on a page; put in as they are */
	const char *const *phrases;
};

struct form_handlers {
	void (*on_submit)(struct form *form, void *data);
	/* Something was typed: a draft may be kept. May be NULL. */
	void (*on_changed)(struct form *form, void *data);
};

/* FIELDS end with a NULL name; the array is copied. TITLE and SUBMIT (the word on the last row,
 * NULL: 保存) are copied. */
struct form *form_new(const char *title, const char *submit, const struct form_field *fields,
    const struct form_handlers *handlers, void *data);
void form_free(struct form *form);

const char *form_value(const struct form *form, const char *name);  /* "" when empty */
/* Does not count as typed. */
void form_set_value(struct form *form, const char *name, const char *value);
/* Other stock phrases for field NAME, as above; borrowed. */
void form_set_phrases(struct form *form, const char *name, const char *const *phrases);
/* ERROR beside field NAME; a NULL name: over the whole form. Typing in the field clears it. The
 * first field with an error gets the cursor. */
void form_set_error(struct form *form, const char *name, const char *error);
void form_clear_errors(struct form *form);
/* The cursor goes to the first field that must be filled and is not; where there is none to the row
 * that saves. */
void form_begin(struct form *form);
/* Something was typed since form_new(), form_set_value() or form_settle(). */
bool form_is_dirty(const struct form *form);
void form_settle(struct form *form);
/* What was typed, as one line of text that form_restore() takes; caller frees. */
char *form_draft(const struct form *form);
/* False: not a draft; nothing is changed. Fields that no longer exist are skipped. */
bool form_restore(struct form *form, const char *draft);

bool form_input(struct form *form, const struct input *input);
void form_draw(struct form *form, struct area area);

extern const struct binding form_bindings[];

#endif
