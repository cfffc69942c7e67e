/* What a simulated device says of its make, its processors and its memory, and its neighbours as
 * CDP and LLDP-V2 tell them: values for the objects that lab/mib.c lists. */
#ifndef LAB_MIB_ENTITY_H
#define LAB_MIB_ENTITY_H

#include "lab/mib.h"

enum lab_entity_object {
	LAB_ENTITY_DESCR = 1000, LAB_ENTITY_CLASS, LAB_ENTITY_NAME, LAB_ENTITY_HARDWARE,
	LAB_ENTITY_SOFTWARE, LAB_ENTITY_SERIAL, LAB_ENTITY_MAKER, LAB_ENTITY_MODEL,
	LAB_CPU, LAB_MEMORY, LAB_MEMORY_SIZE, LAB_MEMORY_USED, LAB_MEMORY_NAME,
	LAB_NEIGHBOUR_TEXT_TYPE, LAB_NEIGHBOUR_MAC_TYPE, LAB_NEIGHBOUR_MAC, LAB_NEIGHBOUR_PORT,
	LAB_NEIGHBOUR_NAME, LAB_NEIGHBOUR_DESCR, LAB_NEIGHBOUR_PLATFORM, LAB_NEIGHBOUR_ADDRESS_TYPE,
	LAB_NEIGHBOUR_ADDRESS,
};

/* Row 0 is the chassis, row 1 its main board; where there is one row it is the board. */
#define LAB_ENTITY_ROWS 2

struct ber_value lab_entity_value(struct lab_mib *mib, int id, size_t row);
/* OBJECT says something of the neighbour that has the port FAR. */
struct ber_value lab_entity_neighbour(struct lab_mib *mib, int id, const struct lab_port *far);

#endif
