/* The value of each object that lab/mib.c lists, at this moment. They may point into MIB until the
 * next call. */
#ifndef LAB_MIB_VALUES_H
#define LAB_MIB_VALUES_H

#include "lab/mib.h"

/* The objects of the standard tables; those of lab/mib_entity.h are numbered apart. */
enum lab_object {
	SYS_DESCR,
	SYS_OBJECT_ID,
	SYS_UPTIME,
	SYS_CONTACT,
	SYS_NAME,
	SYS_LOCATION,
	SYS_SERVICES,
	IF_NUMBER,
	IF_INDEX,
	IF_DESCR,
	IF_TYPE,
	IF_MTU,
	IF_SPEED,
	IF_ADDRESS,
	IF_ADMIN,
	IF_OPER,
	IF_CHANGED,
	IF_IN_OCTETS,
	IF_IN_PACKETS,
	IF_IN_DISCARDS,
	IF_IN_ERRORS,
	IF_OUT_OCTETS,
	IF_OUT_PACKETS,
	IF_OUT_DISCARDS,
	IF_OUT_ERRORS,
	IF_NAME,
	IF_HC_IN_OCTETS,
	IF_HC_IN_PACKETS,
	IF_HC_OUT_OCTETS,
	IF_HC_OUT_PACKETS,
	IF_HIGH_SPEED,
	IF_ALIAS,
	IF_DISCONTINUITY,
	IF_TABLE_CHANGED,
	BRIDGE_PORT_INDEX,
	HOST_UPTIME,
	HOST_MEMORY,
	STORAGE_TYPE,
	STORAGE_DESCR,
	STORAGE_UNITS,
	STORAGE_SIZE,
	STORAGE_USED,
	PROCESSOR_LOAD,
	ENGINE_ID,
	ENGINE_BOOTS,
	ENGINE_TIME,
	ENGINE_MAX_SIZE,
	LLDP_CHASSIS_TYPE,
	LLDP_CHASSIS,
	LLDP_NAME,
	LLDP_DESCR,
	LLDP_PORT_TYPE,
	LLDP_PORT,
	LLDP_PORT_DESCR,
	LLDP_FAR_CHASSIS_TYPE,
	LLDP_FAR_CHASSIS,
	LLDP_FAR_PORT_TYPE,
	LLDP_FAR_PORT,
	LLDP_FAR_PORT_DESCR,
	LLDP_FAR_NAME,
	LLDP_FAR_DESCR,
};

struct ber_value lab_scalar_value(struct lab_mib *mib, int id);
struct ber_value lab_port_value(struct lab_mib *mib, int id, const struct lab_port *port);
struct ber_value lab_socket_value(int id, const struct lab_port *port);
struct ber_value lab_neighbour_value(struct lab_mib *mib, int id, const struct lab_port *far);
struct ber_value lab_storage_value(struct lab_mib *mib, int id, size_t row);
struct ber_value lab_processor_value(struct lab_mib *mib, size_t row);

#endif
