#include "views/lock.h"

#include <string.h>

#include "base/i18n.h"
#include "views/console.h"
#include "views/passphrase.h"
#include "views/panel.h"

#define TRIES 5
#define PAUSE (30 * CLOCK_SECOND)

enum stage {
	LOCK_FIRST,                  /* the passphrase is being set */
	LOCK_AGAIN,                  /* typed again, to be sure */
	LOCK_SHUT,
};

struct lock {
	struct app *app;
	struct panel *panel;
	enum stage stage;
	struct passphrase *passphrase; /* the console's */
	char typed[PASSPHRASE_SIZE];
	const char *said;            /* a sentence about the last try; NULL */
	unsigned failures;
	struct mono paused_until;
};

/* ---- the log ------------------------------------------------------------------------------ */

static void noted(json_t *result, json_t *error, void *data)
{
	(void)result, (void)error, (void)data;
}

/* Without a line there is no log to write to, and a lock that waits for one would be none. */
static void note(const struct lock *lock, const char *action)
{
	model_call(console_model(lock->app), "audit.note", json_pack("{s:s}", "action", action),
	    noted, NULL);
}

/* ---- typing ------------------------------------------------------------------------------- */

static void clear_typed(struct lock *lock)
{
	explicit_bzero(lock->typed, sizeof lock->typed);
}

static void type_character(struct lock *lock, uint32_t key)
{
	char bytes[6];
	size_t size = (size_t)g_unichar_to_utf8(key, bytes), length = strlen(lock->typed);

	if (length + size < sizeof lock->typed)
		memcpy(lock->typed + length, bytes, size);
}

static void take_back(struct lock *lock)
{
	size_t length = strlen(lock->typed);

	while (length > 0 && (lock->typed[length - 1] & 0xc0) == 0x80)
		lock->typed[--length] = '\0';
	if (length > 0)
		lock->typed[length - 1] = '\0';
}

static int64_t pause_left(const struct lock *lock)
{
	return MAX(mono_between(clock_mono(), lock->paused_until), 0);
}

/* ---- locking and unlocking ---------------------------------------------------------------- */

static void set_first(struct lock *lock)
{
	if (g_utf8_strlen(lock->typed, -1) < PASSPHRASE_LEAST) {
		lock->said = N_("太短，至少 6 个字符。");
		return;
	}
	passphrase_set(lock->passphrase, lock->typed);
	lock->stage = LOCK_AGAIN;
	lock->said = NULL;
}

static void shut(struct lock *lock)
{
	lock->stage = LOCK_SHUT;
	lock->said = NULL;
	note(lock, "lock");
}

static void set_again(struct lock *lock)
{
	if (!passphrase_is(lock->passphrase, lock->typed)) {
		passphrase_forget(lock->passphrase);
		lock->stage = LOCK_FIRST;
		lock->said = N_("两次不一样，从头再来。");
		return;
	}
	shut(lock);
}

/* True when it was the passphrase: then the lock is gone. */
static bool try_unlock(struct lock *lock)
{
	if (passphrase_is(lock->passphrase, lock->typed)) {
		note(lock, "unlock");
		app_cover(lock->app, NULL);
		return true;
	}
	lock->said = N_("口令不对。");
	lock->failures++;
	note(lock, "unlock_failed");
	if (lock->failures % TRIES == 0)
		lock->paused_until = mono_after(clock_mono(), PAUSE);
	return false;
}

/* Enter in any stage; true when the lock is gone. */
static bool accept(struct lock *lock)
{
	bool gone = false;

	switch (lock->stage) {
	case LOCK_FIRST:
		set_first(lock);
		break;
	case LOCK_AGAIN:
		set_again(lock);
		break;
	case LOCK_SHUT:
		gone = lock->typed[0] != '\0' && try_unlock(lock);
		break;
	}
	if (!gone)
		clear_typed(lock);
	return gone;
}

/* Ctrl-Z, Ctrl-C and q are letters or nothing here. Nothing is pasted: what hung in a clipboard is
 * no secret. */
static bool take_input(struct view *view, const struct input *input)
{
	struct lock *lock = view->data;
	uint32_t key = input->type == INPUT_KEY ? input->key : K_NONE;

	if (pause_left(lock) > 0)
		return true;
	if (key == K_ENTER)
		accept(lock);
	else if (key == K_BACKSPACE)
		take_back(lock);
	else if (key == K_ESCAPE && lock->stage != LOCK_SHUT)
		app_cover(lock->app, NULL);
	else if (key == K_ESCAPE)
		clear_typed(lock);
	else if (key >= ' ' && key < K_UP)
		type_character(lock, key);
	return true;
}

/* ---- the picture -------------------------------------------------------------------------- */

static const char *prompt_of(const struct lock *lock)
{
	switch (lock->stage) {
	case LOCK_FIRST:
		return _("锁定口令（只在这个值班台里有效，至少 6 个字符）");
	case LOCK_AGAIN:
		return _("再输一遍");
	case LOCK_SHUT:
		break;
	}
	return _("已锁定，口令");
}

/* One star a character, on the second row: an input method has room below. */
static void draw_typed(const struct lock *lock, struct area area)
{
	glong count = g_utf8_strlen(lock->typed, -1);
	int64_t left = pause_left(lock);
	int column = area_print(area, 0, 1, STYLE_KEY, "%s ", prompt_of(lock));

	if (left > 0) {
		area_print(area, 0, column, STYLE_ERROR, _("错了 %u 次，%d 秒后再试"),
		    lock->failures, (int)(left / CLOCK_SECOND) + 1);
		return;
	}
	for (glong i = 0; i < count && column < area.columns - 1; i++)
		column = area_text(area, 0, column, STYLE_INPUT, "*");
	area_cursor(area, 0, MIN(column, area.columns - 1));
	if (lock->said != NULL)
		area_text(area, 0, column + 2, STYLE_ERROR, _(lock->said));
}

static void draw(struct view *view, struct area area)
{
	struct lock *lock = view->data;

	panel_draw(lock->panel, area_part(area, 1, 0, area.rows - 1, area.columns),
	    lock->stage == LOCK_SHUT ? _("已锁定  输入口令后 Enter 打开")
				     : _("Enter 确定  Esc 不锁"));
	draw_typed(lock, area);
}

static void release(struct view *view)
{
	struct lock *lock = view->data;

	clear_typed(lock);
	panel_free(lock->panel);
	g_free(lock);
}

static const struct view_type type = {
	.name = "lock", .title = N_("锁定"), .draw = draw, .input = take_input, .free = release,
	.calm = true,
};

static struct lock *cover(struct app *app)
{
	struct lock *lock = g_new0(struct lock, 1);

	lock->app = app;
	lock->panel = panel_new(app);
	lock->passphrase = console_passphrase(app);
	app_cover(app, view_new(app, &type, lock));
	return lock;
}

void open_lock(struct app *app)
{
	cover(app);
}

void open_idle(struct app *app)
{
	if (!console_passphrase(app)->set)
		open_wall(app);
	else
		shut(cover(app));
}
