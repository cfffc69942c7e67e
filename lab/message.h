/* SNMP messages as they travel: v1 and v2c (RFC 1157, RFC 3416), v3 with its security parameters
 * (RFC 3412, RFC 3414). Decoding borrows from the datagram. */
#ifndef LAB_MESSAGE_H
#define LAB_MESSAGE_H

#include "lab/ber.h"

enum lab_version { LAB_V1 = 0, LAB_V2C = 1, LAB_V3 = 3 };

enum lab_pdu_type {
	LAB_GET = 0xa0,
	LAB_GETNEXT = 0xa1,
	LAB_RESPONSE = 0xa2,
	LAB_SET = 0xa3,
	LAB_GETBULK = 0xa5,
	LAB_REPORT = 0xa8,
};

enum lab_error {
	LAB_NO_ERROR = 0,
	LAB_ERROR_TOOBIG = 1,
	LAB_ERROR_NO_SUCH_NAME = 2,
	LAB_ERROR_GENERAL = 5,
	LAB_ERROR_NOT_WRITABLE = 17,
};

#define LAB_NAMES_LIMIT 127 /* so that an error index takes one byte */

struct lab_pdu {
	uint8_t type;
	int64_t id;
	int64_t first, second;    /* error status and index; non-repeaters and max-repetitions */
	struct bytes list;        /* the variable bindings as they came */
	size_t n;
	struct ber_oid name[LAB_NAMES_LIMIT];
};

enum lab_flag { LAB_AUTH = 1, LAB_PRIV = 2, LAB_REPORTABLE = 4 };

struct lab_message {
	enum lab_version version;
	struct bytes community;   /* v1, v2c */
	struct bytes pdu;         /* v1, v2c: the PDU; v3: the scoped PDU, or its cipher text */
	int64_t id;               /* v3, all that follows */
	int64_t max_size;
	uint8_t flags;
	struct bytes engine_id;
	int64_t boots, time;
	struct bytes user;
	struct bytes mac, salt;
};

bool lab_message_read(struct bytes datagram, struct lab_message *ret);
/* The PDU inside BYTES; RET is large: keep it off the stack. */
bool lab_pdu_read(struct bytes bytes, struct lab_pdu *ret);
/* The PDU inside a plain scoped PDU, with what names its context. */
bool lab_scoped_read(struct bytes bytes, struct bytes *ret_context_engine,
    struct bytes *ret_context, struct bytes *ret_pdu);

/* Write MESSAGE round its pdu. For v3 room of mac.size zero bytes is left for the MAC, at *RET_MAC
 * from the beginning. */
void lab_message_write(const struct lab_message *message, struct ber_writer *writer,
    size_t *ret_mac);

#endif
