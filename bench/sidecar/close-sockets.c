// Opens connections over loopback in this network namespace and closes both ends of each by a reset, so that nothing stays behind.
// On one core, whose worker the kernel has tell of them. Prints how many sockets it has closed, and its own microseconds of the processor.
// Usage: close-sockets <seconds> <closes a second, 0 for as many as possible> <core>
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void must(int result, const char *action) {
  if (result >= 0) return;
  perror(action);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void open_and_close(int listener, struct sockaddr_in server) {
  int client = socket(AF_INET, SOCK_STREAM, 0);
  must(connect(client, (void *)&server, sizeof server), "connect");
  int accepted = accept(listener, NULL, NULL);
  must(accepted, "accept");
  struct linger reset = {.l_onoff = 1, .l_linger = 0};
  must(setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), "setsockopt");
  close(client);
  close(accepted);
}

int main(int count, char **words) {
  if (count != 4) return 2;
  double seconds = atof(words[1]), rate = atof(words[2]);
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET(atoi(words[3]), &core);
  must(sched_setaffinity(0, sizeof core, &core), "sched_setaffinity");
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8090), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  must(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one), "setsockopt");
  must(bind(listener, (void *)&server, sizeof server), "bind");
  must(listen(listener, 16), "listen");
  double began = now(), passed = 0;
  long closed = 0;
  for (; passed < seconds; passed = now() - began) {
    if (rate > 0 && closed >= rate * passed) {
      usleep(500);
      continue;
    }
    open_and_close(listener, server);
    closed += 2;
  }
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  long seconds_used = used.ru_utime.tv_sec + used.ru_stime.tv_sec;
  printf("%ld %ld\n", closed, seconds_used * 1000000 + used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}
