// Subscribes to the kernel's events of TCP sockets that end, each time in a network namespace that is new, as pods do. Prints a line
// when that is done, and stays until standard input ends. Nothing is ever read.
// Usage: subscribe-sockets <subscribers>
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(int result, const char *action) {
  if (result >= 0) return;
  perror(action);
  exit(1);
}

int main(int count, char **words) {
  for (int left = count > 1 ? atoi(words[1]) : 0; left > 0; left--) {
    must(unshare(CLONE_NEWNET), "unshare");
    int events = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
    struct sockaddr_nl groups = {
        .nl_family = AF_NETLINK,
        .nl_groups = 1 << (SKNLGRP_INET_TCP_DESTROY - 1) | 1 << (SKNLGRP_INET6_TCP_DESTROY - 1),
    };
    must(bind(events, (void *)&groups, sizeof groups), "bind");
  }
  puts("subscribed");
  fflush(stdout);
  for (char byte; read(0, &byte, 1) > 0;) continue;
}
