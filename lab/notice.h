/* SNMP notifications as devices send them: v1, v2c, v3. Own code, as the rest of the lab, so that
 * it and the console check each other. */
#ifndef LAB_NOTICE_H
#define LAB_NOTICE_H

#include "lab/message.h"
#include "lab/usm.h"

#define LAB_NOTICE_LIMIT 1472

enum lab_notice_type { LAB_TRAP_1 = 0xa4, LAB_INFORM = 0xa6, LAB_TRAP = 0xa7 };

struct lab_notice_variable {
	const char *oid;
	struct ber_value value;
};

struct lab_notice {
	enum lab_version version;
	bool inform;
	const char *trap;            /* its OID: "1.3.6.1.6.3.1.1.5.3" */
	int generic, specific;       /* v1 */
	const char *enterprise;      /* v1 */
	uint8_t agent[4];            /* v1 */
	uint32_t ticks;
	int32_t id;
	const char *community;       /* v1, v2c */
	const struct lab_notice_variable *variables;
	size_t n_variables;
	/* v3, always with authentication and encryption */
	const struct lab_user *user;
	const struct lab_keys *keys;
	struct bytes engine_id;
	uint32_t boots, time;
	uint64_t salt;
};

/* The datagram in BUFFER; its size, 0 where it does not fit. */
size_t lab_notice_write(const struct lab_notice *notice, uint8_t buffer[LAB_NOTICE_LIMIT]);

#endif
