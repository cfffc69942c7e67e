/* What a simulated device answers: one ordered table of objects (scalars and columns), each with
 * the rows that the device has at this moment. */
#ifndef LAB_MIB_H
#define LAB_MIB_H

#include "lab/ber.h"
#include "lab/site.h"

/* Scratch for one answer: values may point into it until the next call. */
struct lab_mib {
	struct lab_site *site;
	struct lab_device *device;
	uint8_t bytes[64], text[256];
	struct ber_oid oid;
};

enum lab_found { LAB_FOUND, LAB_NO_OBJECT, LAB_NO_INSTANCE };

enum lab_found lab_mib_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret);
/* The first variable after NAME, which becomes its name; false at the end. NARROW leaves Counter64
 * out, for SNMPv1 (RFC 3584 4.2.2.1). */
bool lab_mib_next(struct lab_mib *mib, struct ber_oid *name, bool narrow, struct ber_value *ret);

/* RFC 3411: eleven bytes, our enterprise-like prefix and the address of the chassis. */
#define LAB_ENGINE_ID_SIZE 11
void lab_engine_id(const struct lab_site *site, const struct lab_device *device,
    uint8_t ret[LAB_ENGINE_ID_SIZE]);
uint32_t lab_engine_time(const struct lab_site *site, const struct lab_device *device);

#endif
