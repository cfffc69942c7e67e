/* The decoder is a small machine over bytes. What begins an escape sequence is collected to its
 * end and then either means a key or nothing at all; no part of it can ever be taken for a
 * command. */
#include "tui/keys.h"

#include <stdlib.h>
#include <string.h>

#define PASTE_LIMIT (64 * 1024)
#define PARAMETERS_SIZE 32

enum state {
	STATE_TEXT,
	STATE_ESCAPE,        /* ESC */
	STATE_ESCAPE_TWICE,  /* ESC ESC: two presses, or Alt with a sequence */
	STATE_CSI,           /* ESC [ */
	STATE_SS3,           /* ESC O */
	STATE_STRING,        /* ESC ] P X ^ _ up to BEL or ESC \ */
	STATE_STRING_ESCAPE,
	STATE_SKIP,          /* bytes that belong to the sequence before */
	STATE_PASTE
};

struct key_decoder {
	key_sink *sink;
	void *data;
	enum charset charset;
	enum state state;
	bool discard;                      /* the sequence being read means nothing */
	int skip;
	char parameters[PARAMETERS_SIZE];
	size_t parameters_size;
	uint8_t character[4];              /* bytes of a character not yet complete */
	size_t character_size;
	GByteArray *paste;
};

struct key_decoder *key_decoder_new(key_sink *sink, void *data)
{
	struct key_decoder *decoder = g_new0(struct key_decoder, 1);

	decoder->sink = sink;
	decoder->data = data;
	decoder->paste = g_byte_array_new();
	return decoder;
}

void key_decoder_free(struct key_decoder *decoder)
{
	if (!decoder)
		return;
	g_byte_array_unref(decoder->paste);
	g_free(decoder);
}

void key_decoder_set_charset(struct key_decoder *decoder, enum charset charset)
{
	decoder->charset = charset;
	decoder->character_size = 0;
}

static void emit_key(struct key_decoder *decoder, uint32_t key)
{
	struct input input = { .type = INPUT_KEY, .key = key };

	if (key != K_NONE)
		decoder->sink(&input, decoder->data);
}

/* ---- characters ------------------------------------------------------------------------------ */

/* How many bytes the character has whose first bytes are in the decoder; 0: none begins so. */
static size_t character_length(const struct key_decoder *decoder)
{
	uint8_t first = decoder->character[0];

	switch (decoder->charset) {
	case CHARSET_UTF8:
		if (first < 0xc2 || first > 0xf4)
			return 0;
		return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	case CHARSET_GBK:
	case CHARSET_GB18030:
		if (first < 0x81 || first > 0xfe)
			return 0;
		if (decoder->character_size > 1 && g_ascii_isdigit((char)decoder->character[1]))
			return 4;
		return 2;
	case CHARSET_UNKNOWN:
		break;
	}
	return 0;
}

/* The character in BYTES, or K_NONE when they are not one. */
static uint32_t character_of(enum charset charset, const uint8_t *bytes, size_t size)
{
	g_autofree char *utf8 = charset == CHARSET_UTF8
	    ? g_strndup((const char *)bytes, size)
	    : g_convert((const char *)bytes, (gssize)size, "UTF-8", "GB18030", NULL, NULL, NULL);

	if (!utf8 || !g_utf8_validate(utf8, -1, NULL))
		return K_NONE;
	uint32_t character = g_utf8_get_char(utf8);
	return character < 0xa0 ? K_NONE : character;
}

/* A byte of 0x80 or more, or one behind such a byte. */
static void add_character_byte(struct key_decoder *decoder, uint8_t byte)
{
	decoder->character[decoder->character_size++] = byte;
	size_t length = character_length(decoder);
	if (length > decoder->character_size)
		return;
	if (length > 0)
		emit_key(decoder, character_of(decoder->charset, decoder->character, length));
	decoder->character_size = 0;
}

/* Whether BYTE can go on the character that has begun; if not, that one is dropped. */
static bool continues(struct key_decoder *decoder, uint8_t byte)
{
	bool utf8 = decoder->charset == CHARSET_UTF8;
	bool fits = utf8 ? (byte & 0xc0) == 0x80 : byte >= 0x30 && byte != 0x7f;

	if (decoder->character_size > 0 && !fits)
		decoder->character_size = 0;
	return decoder->character_size > 0;
}

static uint32_t control_key(uint8_t byte)
{
	switch (byte) {
	case 0x03:
		return K_INTERRUPT;
	case 0x08:
	case 0x7f:
		return K_BACKSPACE;
	case '\t':
		return K_TAB;
	case '\n':
	case '\r':
		return K_ENTER;
	case 0x0c:
		return K_REDRAW;
	case 0x1a:
		return K_SUSPEND;
	default:
		return K_NONE;
	}
}

static void take_text(struct key_decoder *decoder, uint8_t byte)
{
	if (continues(decoder, byte) || byte >= 0x80)
		add_character_byte(decoder, byte);
	else if (byte == 0x1b)
		decoder->state = STATE_ESCAPE;
	else if (byte < 0x20 || byte == 0x7f)
		emit_key(decoder, control_key(byte));
	else
		emit_key(decoder, byte);
}

/* ---- sequences ------------------------------------------------------------------------------- */

static void begin_sequence(struct key_decoder *decoder, enum state state, bool discard)
{
	decoder->state = state;
	decoder->discard = discard;
	decoder->parameters_size = 0;
}

static uint32_t cursor_key(uint8_t final)
{
	switch (final) {
	case 'A':
		return K_UP;
	case 'B':
		return K_DOWN;
	case 'C':
		return K_RIGHT;
	case 'D':
		return K_LEFT;
	case 'F':
		return K_END;
	case 'H':
		return K_HOME;
	default:
		return K_NONE;
	}
}

static uint32_t tilde_key(unsigned long number)
{
	switch (number) {
	case 1:
	case 7:
		return K_HOME;
	case 2:
		return K_INSERT;
	case 3:
		return K_DELETE;
	case 4:
	case 8:
		return K_END;
	case 5:
		return K_PAGE_UP;
	case 6:
		return K_PAGE_DOWN;
	default:
		return K_NONE;
	}
}

/* The keypad in application mode: Enter, the digits and the operators beside them. */
static uint32_t keypad_key(uint8_t final)
{
	if (final == 'M')
		return K_ENTER;
	return final >= 'j' && final <= 'y' ? (uint32_t)(final - 'j' + '*') : K_NONE;
}

static void emit_position(struct key_decoder *decoder)
{
	char *end;
	unsigned long row = strtoul(decoder->parameters, &end, 10);
	unsigned long column = *end == ';' ? strtoul(end + 1, NULL, 10) : 0;
	struct input input = {
		.type = INPUT_POSITION,
		.row = (int)MIN(row, 9999),
		.column = (int)MIN(column, 9999),
	};

	if (column > 0)
		decoder->sink(&input, decoder->data);
}

/* A whole "ESC [ parameters final". */
static void finish_csi(struct key_decoder *decoder, uint8_t final)
{
	decoder->parameters[decoder->parameters_size] = '\0';
	bool plain = decoder->parameters_size == 0;
	unsigned long number = strtoul(decoder->parameters, NULL, 10);

	decoder->state = STATE_TEXT;
	if (plain && (final == '[' || final == 'M')) {
		decoder->state = STATE_SKIP; /* Linux function key; mouse report */
		decoder->skip = final == 'M' ? 3 : 1;
	} else if (decoder->discard) {
		return;
	} else if (final == 'R') {
		emit_position(decoder);
	} else if (final == 'c' && decoder->parameters[0] == '?') {
		decoder->sink(&(struct input){ .type = INPUT_FENCE }, decoder->data);
	} else if (final == '~' && number == 200) {
		g_byte_array_set_size(decoder->paste, 0);
		decoder->state = STATE_PASTE;
	} else if (final == '~') {
		emit_key(decoder, tilde_key(number));
	} else if (final == 'Z') {
		emit_key(decoder, K_BACKTAB);
	} else {
		emit_key(decoder, cursor_key(final));
	}
}

static void take_csi(struct key_decoder *decoder, uint8_t byte)
{
	if (byte >= 0x40 && byte <= 0x7e) {
		finish_csi(decoder, byte);
	} else if (byte == 0x1b) {
		decoder->state = STATE_ESCAPE;
	} else if (byte < 0x20 || byte > 0x7e) {
		decoder->state = STATE_TEXT;
	} else if (decoder->parameters_size + 1 < sizeof decoder->parameters) {
		decoder->parameters[decoder->parameters_size++] = (char)byte;
	} else {
		decoder->discard = true;
	}
}

static void take_ss3(struct key_decoder *decoder, uint8_t byte)
{
	uint32_t key = cursor_key(byte);

	decoder->state = STATE_TEXT;
	if (!decoder->discard)
		emit_key(decoder, key != K_NONE ? key : keypad_key(byte));
}

static void take_escape(struct key_decoder *decoder, uint8_t byte)
{
	bool twice = decoder->state == STATE_ESCAPE_TWICE;

	switch (byte) {
	case '[':
		begin_sequence(decoder, STATE_CSI, twice);
		break;
	case 'O':
		begin_sequence(decoder, STATE_SS3, twice);
		break;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		decoder->state = STATE_STRING;
		break;
	case 0x1b:
		if (twice)
			emit_key(decoder, K_ESCAPE);
		decoder->state = STATE_ESCAPE_TWICE;
		break;
	default:
		decoder->state = STATE_TEXT; /* Alt with a key: nothing */
		break;
	}
}

static void take_string(struct key_decoder *decoder, uint8_t byte)
{
	if (byte == 0x07 || byte == 0x03 || (decoder->state == STATE_STRING_ESCAPE && byte == '\\'))
		decoder->state = STATE_TEXT;
	else
		decoder->state = byte == 0x1b ? STATE_STRING_ESCAPE : STATE_STRING;
}

/* Text up to ESC [ 201 ~. Ctrl-C gets out of a paste whose end was lost. */
static void take_paste(struct key_decoder *decoder, uint8_t byte)
{
	static const char end[] = "\033[201~";
	GByteArray *paste = decoder->paste;

	if (byte == 0x03) {
		decoder->state = STATE_TEXT;
		return;
	}
	if (paste->len >= PASTE_LIMIT + sizeof end)
		g_byte_array_remove_range(paste, PASTE_LIMIT, 1);
	g_byte_array_append(paste, &byte, 1);
	size_t end_size = sizeof end - 1;
	if (paste->len < end_size ||
	    memcmp(paste->data + paste->len - end_size, end, end_size) != 0)
		return;
	g_autofree char *text = text_clean_lines(
	    (struct bytes){ paste->data, paste->len - end_size }, PASTE_LIMIT);
	decoder->state = STATE_TEXT;
	decoder->sink(&(struct input){ .type = INPUT_PASTE, .text = text }, decoder->data);
}

static void take_byte(struct key_decoder *decoder, uint8_t byte)
{
	switch (decoder->state) {
	case STATE_TEXT:
		take_text(decoder, byte);
		break;
	case STATE_ESCAPE:
	case STATE_ESCAPE_TWICE:
		take_escape(decoder, byte);
		break;
	case STATE_CSI:
		take_csi(decoder, byte);
		break;
	case STATE_SS3:
		take_ss3(decoder, byte);
		break;
	case STATE_STRING:
	case STATE_STRING_ESCAPE:
		take_string(decoder, byte);
		break;
	case STATE_SKIP:
		if (--decoder->skip == 0)
			decoder->state = STATE_TEXT;
		break;
	case STATE_PASTE:
		take_paste(decoder, byte);
		break;
	}
}

void key_decoder_feed(struct key_decoder *decoder, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		take_byte(decoder, bytes.data[i]);
}

bool key_decoder_is_pending(const struct key_decoder *decoder)
{
	return decoder->state == STATE_ESCAPE || decoder->state == STATE_ESCAPE_TWICE ||
	    decoder->state == STATE_STRING || decoder->state == STATE_STRING_ESCAPE;
}

/* A string that goes on so slowly is Alt and a bracket pressed by hand. */
void key_decoder_settle(struct key_decoder *decoder)
{
	enum state state = decoder->state;

	if (!key_decoder_is_pending(decoder))
		return;
	decoder->state = STATE_TEXT;
	if (state == STATE_ESCAPE || state == STATE_ESCAPE_TWICE)
		emit_key(decoder, K_ESCAPE);
	if (state == STATE_ESCAPE_TWICE)
		emit_key(decoder, K_ESCAPE);
}

/* ---- meaning --------------------------------------------------------------------------------- */

uint32_t key_fold(uint32_t key)
{
	return key >= K_UP ? key : text_fold_width(key);
}

bool key_is_hanzi(uint32_t key)
{
	return key < K_UP && key_fold(key) >= 0x80;
}

const char *key_name(uint32_t key, char *buffer)
{
	static const struct {
		uint32_t key;
		const char *name;
	} names[] = {
		{ K_UP, "Up" }, { K_DOWN, "Down" }, { K_LEFT, "Left" }, { K_RIGHT, "Right" },
		{ K_HOME, "Home" }, { K_END, "End" },
		{ K_PAGE_UP, "PgUp" }, { K_PAGE_DOWN, "PgDn" },
		{ K_ENTER, "Enter" }, { K_ESCAPE, "Esc" },
		{ K_TAB, "Tab" }, { K_BACKTAB, "Shift-Tab" },
		{ K_BACKSPACE, "Backspace" }, { K_DELETE, "Del" }, { K_INSERT, "Ins" },
		{ K_INTERRUPT, "Ctrl-C" }, { K_SUSPEND, "Ctrl-Z" }, { K_REDRAW, "Ctrl-L" },
		{ ' ', "Space" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i].key == key) {
			g_strlcpy(buffer, names[i].name, KEY_NAME_SIZE);
			return buffer;
		}
	int size = key == K_NONE || key >= K_UP ? 0 : g_unichar_to_utf8(key, buffer);
	buffer[size] = '\0';
	return buffer;
}

const struct binding *binding_find(const struct binding *table, uint32_t key)
{
	for (; key != K_NONE && table && table->action; table++)
		if (table->key == key || table->also == key)
			return table;
	return NULL;
}
