/* One connection from the first octet to the last, in its own thread. */
#ifndef LAB_SSH_TALK_H
#define LAB_SSH_TALK_H

struct lab_guest;

/* Key exchange, login, and what is asked then. Leaves GUEST's fd open. */
void lab_guest_talk(struct lab_guest *guest);

#endif
