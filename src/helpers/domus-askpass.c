/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/* What ssh calls to ask the user (SSH_ASKPASS; see ssh(1)). The question goes
 * to the running Domus over the socket named by DOMUS_ASKPASS_SOCKET, in a
 * folder that only its user may enter; the answer comes back the same way and
 * goes to ssh on standard output. Without an answer the exit status is 1. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_ANSWER 4096

static int
write_all (int fd, const char *text, size_t length)
{
  while (length > 0) {
    ssize_t n = write (fd, text, length);

    if (n <= 0)
      return -1;
    text += n;
    length -= (size_t)n;
  }
  return 0;
}

int
main (int argc, char **argv)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const char *path = getenv ("DOMUS_ASKPASS_SOCKET");
  const char *kind = getenv ("SSH_ASKPASS_PROMPT");
  const char *question = argc > 1 ? argv[1] : "";
  char answer[MAX_ANSWER];
  size_t length = 0;
  int status = 1, fd;

  if (path == NULL || strlen (path) >= sizeof address.sun_path)
    return 1;
  strcpy (address.sun_path, path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    return 1;
  if (kind == NULL)
    kind = "";
  /* The kind, a NUL, the question. */
  if (write_all (fd, kind, strlen (kind) + 1) != 0
      || write_all (fd, question, strlen (question)) != 0 || shutdown (fd, SHUT_WR) != 0)
    return 1;
  while (length < sizeof answer) {
    ssize_t n = read (fd, answer + length, sizeof answer - length);

    if (n <= 0)
      break;
    length += (size_t)n;
  }
  /* "+" and what was typed; anything else is a refusal. */
  if (length > 0 && answer[0] == '+' && write_all (STDOUT_FILENO, answer + 1, length - 1) == 0
      && write_all (STDOUT_FILENO, "\n", 1) == 0)
    status = 0;
  explicit_bzero (answer, sizeof answer);
  close (fd);
  return status;
}
