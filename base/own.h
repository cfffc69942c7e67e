/* Ownership by scope for our own structs: `own(findings) found = findings_new();` frees at the end
 * of the block. (GLib's g_autoptr wants a typedef; here `struct x` is written out.) */
#ifndef BASE_OWN_H
#define BASE_OWN_H

/* For struct NAME with NAME_free(), which takes NULL. */
#define OWN_DEFINE(name) \
	static inline void name##_own(struct name **place) \
	{ \
		name##_free(*place); \
	}
#define own(name) __attribute__((cleanup(name##_own))) struct name *

#endif
