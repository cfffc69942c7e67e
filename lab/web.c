#include "lab/web.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"

#define VISITORS_LIMIT 32
#define REQUEST_LIMIT 8192
#define PATIENCE (20 * CLOCK_SECOND)
#define SLOWNESS (4 * CLOCK_SECOND)

const struct lab_service_plan lab_services[] = {
	{ "portal", "政务门户网站", "web", "A", "云川市大数据中心", "127.78.0.1", "http", "/",
	  "云川市" },
	{ "exchange", "数据共享交换平台", "sharing_platform", "A", "云川市大数据中心", "127.78.0.2",
	  "http", "/api/health", "正常" },
	{ "open", "数据开放平台", "open_platform", "B", "云川市大数据中心", "127.78.0.3", "http",
	  "/", "" },
	{ "mail", "政务邮件", "mail", "C", "云川市大数据中心", "127.78.0.4", "smtp", "", "" },
	{ NULL },
};

static const struct { const char *word; enum lab_health health; } words[] = {
	{ "up", LAB_WELL }, { "down", LAB_DOWN }, { "slow", LAB_SLOW }, { "error", LAB_ERROR },
};

struct server {
	const struct lab_service_plan *plan;
	enum lab_health health;
	int fd;                   /* -1: nobody listens */
	GSource *source;
};

struct lab_web {
	struct timers *timers;
	uint16_t port;
	GArray *servers;          /* struct server, never moved once made */
	GPtrArray *visitors;      /* struct visitor *, owned */
};

struct visitor {
	struct lab_web *web;
	const struct server *server;
	int fd;
	GSource *source;
	GString *in;
	struct timer timer;       /* a slow answer; else patience */
};

bool lab_health_parse(const char *word, enum lab_health *ret)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].word, word) == 0) {
			*ret = words[i].health;
			return true;
		}
	return false;
}

/* ---- visitors ----------------------------------------------------------------------------- */

static void visitor_free(void *data)
{
	struct visitor *visitor = data;
	timer_stop(&visitor->timer);
	g_source_destroy(visitor->source);
	g_source_unref(visitor->source);
	close(visitor->fd);
	g_string_free(visitor->in, TRUE);
	g_free(visitor);
}

static void leave(struct visitor *visitor)
{
	g_ptr_array_remove_fast(visitor->web->visitors, visitor);
}

/* Small enough for any socket buffer; who does not take it loses it. */
static void say(const struct visitor *visitor, const char *text)
{
	ssize_t n = send(visitor->fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)n;
}

static bool is_mail(const struct visitor *visitor)
{
	return strcmp(visitor->server->plan->plugin, "smtp") == 0;
}

static void answer_page(struct visitor *visitor)
{
	bool well = visitor->server->health != LAB_ERROR;
	g_autofree char *page =
	    g_strdup_printf("<html><title>%s</title><body>云川市 %s</body></html>\n",
		visitor->server->plan->title, well ? "正常" : "故障");
	g_autofree char *answer = g_strdup_printf("HTTP/1.1 %s\r\nContent-Type: text/html; "
	    "charset=utf-8\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
	    well ? "200 OK" : "500 Internal Server Error", strlen(page), page);
	say(visitor, answer);
	leave(visitor);
}

/* Every whole line of a mail client; false when it has said goodbye. */
static bool answer_mail(struct visitor *visitor)
{
	char *end;
	while ((end = strchr(visitor->in->str, '\n'))) {
		bool quits = g_ascii_strncasecmp(visitor->in->str, "QUIT", 4) == 0;
		say(visitor, quits ? "221 bye\r\n" : "250 ok\r\n");
		if (quits)
			return false;
		g_string_erase(visitor->in, 0, end + 1 - visitor->in->str);
	}
	return true;
}

static void greet(struct visitor *visitor)
{
	say(visitor, visitor->server->health == LAB_ERROR ? "421 busy\r\n" :
	    "220 mail.lab ESMTP\r\n");
}

/* Patience is over, or the slow one has got round to it. */
static void on_timer(struct timer *timer, void *data)
{
	struct visitor *visitor = data;
	if (visitor->server->health != LAB_SLOW) {
		leave(visitor);
		return;
	}
	if (!is_mail(visitor)) {
		answer_page(visitor);
		return;
	}
	greet(visitor);
	timer_after(timer, PATIENCE);
}

static gboolean on_visitor(int fd, GIOCondition condition, void *data)
{
	struct visitor *visitor = data;
	char piece[1024];
	ssize_t n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
	(void)condition;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n > 0)
		g_string_append_len(visitor->in, piece, n);
	if (n <= 0 || visitor->in->len > REQUEST_LIMIT)
		leave(visitor);
	else if (is_mail(visitor) && !answer_mail(visitor))
		leave(visitor);
	else if (!is_mail(visitor) && visitor->server->health != LAB_SLOW &&
	    strstr(visitor->in->str, "\r\n\r\n"))
		answer_page(visitor);
	return G_SOURCE_CONTINUE;  /* of no meaning for a source that was destroyed */
}

/* ---- servers ------------------------------------------------------------------------------ */

static struct lab_web *web_of(void *data, const struct server **ret_server)
{
	void **both = data;
	*ret_server = both[1];
	return both[0];
}

static gboolean on_knock(int fd, GIOCondition condition, void *data)
{
	const struct server *server;
	struct lab_web *web = web_of(data, &server);
	int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	(void)condition;
	if (peer < 0)
		return G_SOURCE_CONTINUE;
	if (web->visitors->len >= VISITORS_LIMIT) {
		close(peer);
		return G_SOURCE_CONTINUE;
	}
	struct visitor *visitor = g_new0(struct visitor, 1);
	visitor->web = web;
	visitor->server = server;
	visitor->fd = peer;
	visitor->in = g_string_new("");
	timer_init(&visitor->timer, web->timers, on_timer, visitor);
	timer_after(&visitor->timer, server->health == LAB_SLOW ? SLOWNESS : PATIENCE);
	visitor->source = g_unix_fd_source_new(peer, G_IO_IN);
	g_source_set_callback(visitor->source, G_SOURCE_FUNC(on_visitor), visitor, NULL);
	g_source_attach(visitor->source, NULL);
	g_ptr_array_add(web->visitors, visitor);
	if (is_mail(visitor) && server->health != LAB_SLOW)
		greet(visitor);
	return G_SOURCE_CONTINUE;
}

static void server_stop(struct server *server)
{
	if (server->source) {
		g_source_destroy(server->source);
		g_clear_pointer(&server->source, g_source_unref);
	}
	if (server->fd >= 0)
		close(server->fd);
	server->fd = -1;
}

static bool server_start(struct lab_web *web, struct server *server, GError **error)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(web->port) };
	int yes = 1;
	inet_pton(AF_INET, server->plan->address, &address.sin_addr);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (server->fd >= 0)
		setsockopt(server->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (server->fd < 0 || bind(server->fd, (struct sockaddr *)&address, sizeof address) < 0 ||
	    listen(server->fd, VISITORS_LIMIT) < 0) {
		int why = errno;
		server_stop(server);
		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why),
		    _("%s 端口 %d 用不了：%s。"), server->plan->address, web->port,
		    g_strerror(why));
		return false;
	}
	void **both = g_new(void *, 2);
	both[0] = web;
	both[1] = server;
	server->source = g_unix_fd_source_new(server->fd, G_IO_IN);
	g_source_set_callback(server->source, G_SOURCE_FUNC(on_knock), both, g_free);
	g_source_attach(server->source, NULL);
	return true;
}

/* ---- all of them -------------------------------------------------------------------------- */

struct lab_web *lab_web_new(struct timers *timers, uint16_t port, GError **error)
{
	struct lab_web *web = g_new0(struct lab_web, 1);
	web->timers = timers;
	web->port = port;
	web->visitors = g_ptr_array_new_with_free_func(visitor_free);
	web->servers = g_array_new(FALSE, TRUE, sizeof(struct server));
	for (const struct lab_service_plan *plan = lab_services; plan->name; plan++) {
		struct server server = { .plan = plan, .fd = -1 };
		g_array_append_val(web->servers, server);
	}
	for (guint i = 0; i < web->servers->len; i++)
		if (!server_start(web, &g_array_index(web->servers, struct server, i), error)) {
			lab_web_free(web);
			return NULL;
		}
	return web;
}

void lab_web_free(struct lab_web *web)
{
	if (!web)
		return;
	g_ptr_array_unref(web->visitors);
	for (guint i = 0; i < web->servers->len; i++)
		server_stop(&g_array_index(web->servers, struct server, i));
	g_array_unref(web->servers);
	g_free(web);
}

/* A server that is down closes its door, so that who knocks is refused at once. */
static void set_health(struct lab_web *web, struct server *server, enum lab_health health)
{
	server->health = health;
	if (health == LAB_DOWN)
		server_stop(server);
	else if (server->fd < 0)
		server_start(web, server, NULL);
}

bool lab_web_set(struct lab_web *web, const char *name, bool only_look, enum lab_health health)
{
	for (size_t i = 0; lab_services[i].name; i++) {
		if (strcmp(lab_services[i].name, name) != 0 &&
		    strcmp(lab_services[i].title, name) != 0)
			continue;
		if (web && !only_look)
			set_health(web, &g_array_index(web->servers, struct server, i), health);
		return true;
	}
	return false;
}

void lab_web_calm(struct lab_web *web)
{
	for (size_t i = 0; lab_services[i].name; i++)
		lab_web_set(web, lab_services[i].name, false, LAB_WELL);
}
