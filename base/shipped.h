/* Where files that come with the program are. */
#ifndef BASE_SHIPPED_H
#define BASE_SHIPPED_H

/* The folder of what is called NAME once installed ("rules") and lies in SOURCE of the source tree
 * ("service/rules"); KNOWN is a file in it. Beside the sources of a built program, in share/ beside
 * the bin/ or libexec/ of an installed one, or where PREFIX says. Caller frees. */
char *shipped_folder(const char *name, const char *source, const char *known);

#endif
