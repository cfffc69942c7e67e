#include "service/anchor.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "service/service.h"
#include "service/topics.h"

#define ANCHOR_EVERY (3600 * CLOCK_SECOND)

struct anchor {
	struct service *service;
	struct timer hour;
	GCancellable *cancel;
	char *trouble;
};

/* One line for one file, away from the loop. */
struct line {
	char *file, *text;
};

static void line_free(void *data)
{
	struct line *line = data;

	g_free(line->file);
	g_free(line->text);
	g_free(line);
}

static struct line *line_now(const struct service *service)
{
	struct line *line = g_new0(struct line, 1);
	char at[CLOCK_TEXT_SIZE], head[65];
	int64_t seq;

	store_audit_head(service->store, &seq, head);
	clock_text(clock_wall(), CLOCK_FULL, at, sizeof at);
	line->file = g_strdup(service->settings->anchor);
	line->text = g_strdup_printf("%s %" G_GINT64_FORMAT " %s\n", at, seq, head);
	log_info("audit", _("链尾 %" PRId64 " %s"), seq, head);
	return line;
}

/* Appended and on the disk, or an errno. */
static int append(const struct line *line)
{
	int fd = open(line->file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t size = (ssize_t)strlen(line->text);

	if (fd < 0)
		return errno;
	errno = 0;
	bool good = write(fd, line->text, (size_t)size) == size && fsync(fd) == 0;
	int reason = good ? 0 : errno != 0 ? errno : ENOSPC;
	close(fd);
	return reason;
}

static void append_in_thread(GTask *task, void *source, void *data, GCancellable *cancel)
{
	(void)source, (void)cancel;
	g_task_return_int(task, append(data));
}

static void appended(GObject *source, GAsyncResult *result, void *data)
{
	g_autoptr(GError) error = NULL;
	const struct line *line = g_task_get_task_data(G_TASK(result));
	gssize reason = g_task_propagate_int(G_TASK(result), &error);
	struct anchor *anchor = data;

	(void)source;
	if (error != NULL)
		return;                 /* cancelled: the anchor is gone */
	g_clear_pointer(&anchor->trouble, g_free);
	if (reason != 0) {
		g_autofree char *file = text_clean_string(line->file);
		anchor->trouble = g_strdup_printf(_("审计链尾没有写进 %s（%s）"), file,
		    g_strerror((int)reason));
	}
	topics_touch(anchor->service->topics, "site", 0, 0);
}

static void drop_anchor(struct timer *timer, void *data)
{
	struct anchor *anchor = data;
	struct line *line = line_now(anchor->service);

	timer_after(timer, ANCHOR_EVERY);
	if (line->file[0] == '\0') {
		line_free(line);
		return;
	}
	GTask *task = g_task_new(NULL, anchor->cancel, appended, anchor);
	g_task_set_task_data(task, line, line_free);
	g_task_run_in_thread(task, append_in_thread);
	g_object_unref(task);
}

struct anchor *anchor_new(struct service *service)
{
	struct anchor *anchor = g_new0(struct anchor, 1);

	anchor->service = service;
	anchor->cancel = g_cancellable_new();
	timer_init(&anchor->hour, service->timers, drop_anchor, anchor);
	timer_after(&anchor->hour, CLOCK_SECOND);
	return anchor;
}

void anchor_free(struct anchor *anchor)
{
	if (anchor == NULL)
		return;
	struct line *line = line_now(anchor->service);
	if (line->file[0] != '\0')
		append(line);
	line_free(line);
	timer_stop(&anchor->hour);
	g_cancellable_cancel(anchor->cancel);
	g_object_unref(anchor->cancel);
	g_free(anchor->trouble);
	g_free(anchor);
}

const char *anchor_trouble(const struct anchor *anchor)
{
	return anchor->trouble;
}
