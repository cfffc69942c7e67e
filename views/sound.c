#include "views/sound.h"

#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/bell.h"
#include "views/console.h"

/* A console nobody touches for so long, while something critical waits, is an empty chair. */
#define UNATTENDED (30 * 60 * CLOCK_SECOND)
/* What is critical and waits is seen once a minute while it may not be heard. */
#define FLASH_EVERY 60
#define FLASH_SECONDS 2

struct sound {
	struct app *app;
	struct mirror *site, *alarms;
	struct bell bell;
	struct bell_need need;
	struct timer look, rehearsal;
	size_t rehearsed;            /* bells of the self-test that have rung */
	struct mono back_at;         /* of who is away; us == 0: nobody is */
};

/* ---- what there is ------------------------------------------------------------------------ */

static const json_t *alarms_of_site(const struct sound *sound)
{
	return json_object_get(mirror_row(sound->site, 0), "alarms");
}

static int64_t silent_for(const struct sound *sound)
{
	int64_t until = row_get_integer(alarms_of_site(sound), "silence_until");

	return until == 0 ? 0 : MAX(until - clock_wall().us, 0);
}

static int64_t away_for(const struct sound *sound)
{
	return sound->back_at.us == 0 ? 0
				      : MAX(mono_between(clock_mono(), sound->back_at), 0);
}

/* Somebody on duty sits here, or a screen hangs where all see it. */
static bool is_to_sound(const struct sound *sound)
{
	const struct actor *actor = model_actor(console_model(sound->app));

	return (actor->roles & ROLE_DUTY) != 0 || app_covered(sound->app) != NULL;
}

/* With nobody there, everything that needs somebody is as loud as it can be. */
static void make_loud(const struct sound *sound, struct bell_need *need)
{
	bool empty = need->standing == SOUND_CONTINUOUS && app_idle(sound->app) >= UNATTENDED;

	if (away_for(sound) > 0 && need->standing != SOUND_NONE)
		need->standing = SOUND_CONTINUOUS;
	need->urgent |= empty || away_for(sound) > 0;
}

/* What ALARM asks for; nothing when it is over, acknowledged, shelved or stands under a cause. */
static struct bell_call call_of(const json_t *alarm)
{
	struct bell_call call = { .key = row_get_integer(alarm, "key") };
	enum severity severity;

	if (alarm_sounds(alarm) && severity_read(alarm_row_severity(alarm), &severity))
		call.pattern = sound_of(severity);
	call.urgent =
	    call.pattern != SOUND_NONE && row_get_integer(alarm, "escalated") > 0;
	return call;
}

static void on_look(struct timer *timer, void *data)
{
	struct sound *sound = data;
	struct mono now = clock_mono();

	timer_after(timer, BELL_GAP);
	if (!mirror_is_known(sound->alarms) || timer_is_armed(&sound->rehearsal))
		return;
	g_autoptr(GPtrArray) rows = mirror_rows(sound->alarms);
	bool flood = row_get_integer(alarms_of_site(sound), "flooded") != 0;
	g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(struct bell_call));
	for (guint i = 0; i < rows->len; i++) {
		struct bell_call call = call_of(rows->pdata[i]);
		g_array_append_val(calls, call);
	}
	sound->need = bell_take(&sound->bell, calls, flood);
	make_loud(sound, &sound->need);
	if (silent_for(sound) > 0 || !is_to_sound(sound))
		bell_hush(&sound->bell, now);
	else if (bell_rings(&sound->bell, &sound->need, now))
		terminal_bell(app_terminal(sound->app));
}

/* ---- the head ----------------------------------------------------------------------------- */

static char *countdown(const char *word, int64_t left)
{
	int seconds = (int)((left + CLOCK_SECOND - 1) / CLOCK_SECOND);

	return g_strdup_printf("%s %d:%02d", word, seconds / 60, seconds % 60);
}

/* Silence hides nothing: with something critical waiting the mark is that of what is critical, once
 * a minute. */
static enum style silence_style(const struct sound *sound, int64_t left)
{
	bool critical = sound->need.standing == SOUND_CONTINUOUS;

	return critical && left / CLOCK_SECOND % FLASH_EVERY < FLASH_SECONDS ? STYLE_CRITICAL
									     : STYLE_WARNING;
}

static int draw_word(struct area area, int row, int end, enum style style, const char *text)
{
	int column = end - 1 - (int)text_columns(text);

	area_text(area, row, column, style, text);
	return column;
}

int sound_draw(const struct sound *sound, struct area area, int row)
{
	int64_t silent = silent_for(sound), away = away_for(sound);
	int end = area.columns;

	if (silent > 0) {
		g_autofree char *text = countdown(_("静音"), silent);
		end = draw_word(area, row, end, silence_style(sound, silent), text);
	}
	if (away > 0) {
		g_autofree char *text = countdown(_("离席"), away);
		end = draw_word(area, row, end, STYLE_WARNING, text);
	}
	return end;
}

/* ---- silence ------------------------------------------------------------------------------ */

static void refused(struct app *app, const json_t *error)
{
	g_autofree char *text = model_error_text(error);

	app_toast(app, STYLE_ERROR, "%s", text);
}

static void silenced(json_t *result, json_t *error, void *app)
{
	(void)result;
	if (error != NULL)
		refused(app, error);
	else
		app_toast(app, STYLE_TOAST,
		    _("只停声音，告警照常显示，到时自动恢复。再按一次恢复声音。"));
}

static void sounding(json_t *result, json_t *error, void *app)
{
	(void)result;
	if (error != NULL)
		refused(app, error);
	else
		app_toast(app, STYLE_TOAST, _("声音已恢复"));
}

static void do_silence(struct app *app, const char *act, int64_t id, rpc_reply *reply)
{
	model_call(console_model(app), "do",
	    json_pack("{s:s, s:s, s:I}", "kind", "silence", "act", act, "id", (json_int_t)id),
	    reply, app);
}

void sound_silence(struct sound *sound)
{
	int64_t id = row_get_integer(alarms_of_site(sound), "silence");

	if (silent_for(sound) > 0)
		do_silence(sound->app, "end", id, sounding);
	else
		do_silence(sound->app, "begin", 0, silenced);
}

/* ---- absence ------------------------------------------------------------------------------ */

static void logged(json_t *result, json_t *error, void *data)
{
	struct sound *sound = data;

	(void)result;
	if (error == NULL)
		return;
	sound->back_at.us = 0;
	refused(sound->app, error);
}

static void log_absence(struct sound *sound, const char *note)
{
	model_call(console_model(sound->app), "do",
	    json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "log_entry", "act", "create", "fields",
		"note", note, "category", "duty"),
	    logged, sound);
}

void sound_absent(struct sound *sound, int minutes)
{
	if (away_for(sound) > 0) {
		sound->back_at.us = 0;
		log_absence(sound, _("离席返回"));
		app_toast(sound->app, STYLE_TOAST, _("已记返回"));
		return;
	}
	g_autofree char *note = g_strdup_printf(_("离席 %d 分钟"), minutes);
	sound->back_at = mono_after(clock_mono(), minutes * 60 * CLOCK_SECOND);
	log_absence(sound, note);
	app_toast(sound->app, STYLE_TOAST,
	    _("已记离席 %d 分钟：其间未确认的告警一律连续响铃。返回再按一次。"), minutes);
}

/* ---- self-test ---------------------------------------------------------------------------- */

static void recorded(json_t *result, json_t *error, void *app)
{
	(void)result;
	if (error != NULL)
		refused(app, error);
	else
		app_toast(app, STYLE_TOAST, _("响铃自检已记"));
}

static void answered(int answer, void *data)
{
	static const char *const heard[] = { "all", "some", "none" };
	struct sound *sound = data;
	const char *terminal = ttyname(STDIN_FILENO);

	if (answer < 0 || answer >= (int)G_N_ELEMENTS(heard))
		return;
	model_call(console_model(sound->app), "do",
	    json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "bell_test", "act", "record", "fields",
		"heard", heard[answer], "terminal", terminal == NULL ? "-" : terminal),
	    recorded, sound->app);
}

static void ask_heard(struct sound *sound)
{
	const char *const answers[] = { _("全部听到"), _("部分听到"), _("没有听到"), NULL };

	app_ask(sound->app, _("响了一声、三声、连续、急促四种。听到了没有？结果会记下来。"),
	    answers, answered, sound);
}

static void on_rehearsal(struct timer *timer, void *data)
{
	struct sound *sound = data;
	int64_t next = bell_rehearsal(++sound->rehearsed);

	terminal_bell(app_terminal(sound->app));
	if (next >= 0)
		timer_after(timer, next);
	else
		ask_heard(sound);
}

void sound_rehearse(struct sound *sound)
{
	sound->rehearsed = 0;
	timer_after(&sound->rehearsal, bell_rehearsal(0));
	app_toast(sound->app, STYLE_TOAST,
	    _("响铃自检：一声，三声，连续，急促；约 15 秒，然后问听到没有。"));
}

/* ---- life --------------------------------------------------------------------------------- */

struct sound *sound_new(struct app *app)
{
	struct sound *sound = g_new0(struct sound, 1);

	sound->app = app;
	sound->site = model_watch(console_model(app), "site");
	sound->alarms = model_watch(console_model(app), "alarms");
	bell_init(&sound->bell);
	timer_init(&sound->look, app_timers(app), on_look, sound);
	timer_init(&sound->rehearsal, app_timers(app), on_rehearsal, sound);
	timer_after(&sound->look, 0);
	return sound;
}

void sound_free(struct sound *sound)
{
	if (sound == NULL)
		return;
	timer_stop(&sound->look);
	timer_stop(&sound->rehearsal);
	bell_clear(&sound->bell);
	model_unwatch(console_model(sound->app), sound->alarms);
	model_unwatch(console_model(sound->app), sound->site);
	g_free(sound);
}
