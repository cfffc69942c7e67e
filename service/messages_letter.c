#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probes/wire/trap.h"
#include "service/messages_parts.h"

struct letter_socket *letter_socket_new(int fd)
{
	struct letter_socket *letter_socket = g_new0(struct letter_socket, 1);

	g_atomic_ref_count_init(&letter_socket->users);
	letter_socket->fd = fd;
	return letter_socket;
}

struct letter_socket *letter_socket_ref(struct letter_socket *letter_socket)
{
	g_atomic_ref_count_inc(&letter_socket->users);
	return letter_socket;
}

void letter_socket_unref(struct letter_socket *letter_socket)
{
	if (letter_socket == NULL || !g_atomic_ref_count_dec(&letter_socket->users))
		return;
	close(letter_socket->fd);
	g_free(letter_socket);
}

void letter_origin_answer(const struct letter_origin *origin, GBytes *answer)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control = { .room = { 0 } };
	struct address to = origin->from;
	gsize size;
	const void *data = g_bytes_get_data(answer, &size);
	struct iovec part = { g_memdup2(data, size), size };
	struct msghdr message = { .msg_name = &to.socket, .msg_namelen = address_size(&to),
		.msg_iov = &part, .msg_iovlen = 1 };

	if (origin->to_known) {
		struct cmsghdr *header = &control.header;
		header->cmsg_level = IPPROTO_IPV6;
		header->cmsg_type = IPV6_PKTINFO;
		header->cmsg_len = CMSG_LEN(sizeof origin->to);
		memcpy(CMSG_DATA(header), &origin->to, sizeof origin->to);
		message.msg_control = &control;
		message.msg_controllen = sizeof control;
	}
	if (sendmsg(origin->socket->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
	    origin->to_known) {
		message.msg_control = NULL;
		message.msg_controllen = 0;
		sendmsg(origin->socket->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	g_free(part.iov_base);
}

/* ---- letters ------------------------------------------------------------------------------ */

struct letter *letter_new(void)
{
	struct letter *letter = g_new0(struct letter, 1);

	g_atomic_ref_count_init(&letter->users);
	letter->message.facility = letter->message.severity = -1;
	return letter;
}

struct letter *letter_ref(struct letter *letter)
{
	g_atomic_ref_count_inc(&letter->users);
	return letter;
}

static void clear(struct message *message)
{
	g_free(message->source);
	g_free(message->host);
	g_free(message->program);
	g_free(message->head);
	g_free(message->trap);
	g_free(message->text);
	json_decref(message->variables);
}

void letter_unref(struct letter *letter)
{
	if (letter == NULL || !g_atomic_ref_count_dec(&letter->users))
		return;
	clear(&letter->message);
	g_free(letter->variables);
	letter_socket_unref(letter->origin.socket);
	g_clear_pointer(&letter->answer, g_bytes_unref);
	g_free(letter);
}

static size_t length(const char *text)
{
	return text == NULL ? 0 : strlen(text) + 1;
}

void letter_seal(struct letter *letter)
{
	const struct message *message = &letter->message;

	/* what the variables are in memory is about three times what they are as text */
	letter->size = sizeof *letter + length(message->source) + length(message->host) +
	    length(message->program) + length(message->head) + length(message->trap) +
	    length(message->text) + 4 * length(letter->variables) +
	    (letter->answer == NULL ? 0 : g_bytes_get_size(letter->answer));
}

/* What is the same in an inform that is sent again: its id, its sender, what it says. */
static int64_t inform_key(const struct letter *letter, const struct trap *trap)
{
	guint text = g_str_hash(trap->text), source = g_str_hash(letter->message.source);
	uint64_t key = ((uint64_t)trap->request << 32 | text) ^
	    (uint64_t)source * UINT64_C(0x9e3779b97f4a7c15) ^ g_str_hash(trap->name);

	return key == 0 ? 1 : (int64_t)key;
}

void letter_take_trap(struct letter *letter, struct trap *trap, const struct letter_origin *origin)
{
	struct message *message = &letter->message;

	message->kind = MESSAGE_TRAP;
	message->malformed = trap->fault != NULL;
	if (trap->inform) {
		letter->inform = inform_key(letter, trap);
		letter->answer = g_steal_pointer(&trap->answer);
		letter->origin = *origin;
		letter_socket_ref(origin->socket);
	}
	message->trap = g_steal_pointer(&trap->name);
	message->text = g_steal_pointer(&trap->text);
	message->variables = g_steal_pointer(&trap->variables);
	message->if_index = trap->if_index;
	if (json_array_size(message->variables) > 0)
		letter->variables = json_dumps(message->variables, JSON_COMPACT);
	trap_clear(trap);
	letter_seal(letter);
}

void sealed_free(struct sealed *sealed)
{
	if (sealed == NULL)
		return;
	letter_socket_unref(sealed->origin.socket);
	g_free(sealed->source);
	g_bytes_unref(sealed->bytes);
	g_free(sealed);
}

/* ---- informs that come again -------------------------------------------------------------- */

#define REPEATS_KEPT 4096
#define REPEATS_SPAN (300 * CLOCK_SECOND)

/* A ring of the newest, and where each key was last noted. */
struct repeats {
	GHashTable *noted;           /* key -> struct mono * */
	int64_t ring[REPEATS_KEPT];
	size_t next;
};

struct repeats *repeats_new(void)
{
	struct repeats *repeats = g_new0(struct repeats, 1);

	repeats->noted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	return repeats;
}

void repeats_free(struct repeats *repeats)
{
	if (repeats == NULL)
		return;
	g_hash_table_unref(repeats->noted);
	g_free(repeats);
}

bool repeats_notice(struct repeats *repeats, int64_t key, struct mono now)
{
	struct mono *noted = g_hash_table_lookup(repeats->noted, &key);

	if (noted != NULL) {
		bool again = mono_between(*noted, now) < REPEATS_SPAN;
		*noted = now;
		return again;
	}
	g_hash_table_remove(repeats->noted, &repeats->ring[repeats->next]);
	repeats->ring[repeats->next] = key;
	repeats->next = (repeats->next + 1) % REPEATS_KEPT;
	g_hash_table_insert(repeats->noted, g_memdup2(&key, sizeof key),
	    g_memdup2(&now, sizeof now));
	return false;
}
