// Opens connections to port 8080 of this network namespace and holds them until standard input ends. Each one is two
// sockets of the namespace: the server's and the client's. Needs net.core.somaxconn at 65535. Prints a line when all are there.
// A byte on standard input starts a churn of 100 more connections a second, each closed at once; the next one ends it.
// Usage: hold-sockets <connections>
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(int result, const char *action) {
  if (result < 0) {
    perror(action);
    exit(1);
  }
}

static struct sockaddr_in address(const char *host, int port) {
  struct sockaddr_in made = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, host, &made.sin_addr);
  return made;
}

// Half of the usual limit of open files. The server's ends need none, as they wait in its backlog to be accepted.
enum { CONNECTIONS_PER_PROCESS = 9000 };

static void connect_all(int connections, const char *host, struct sockaddr_in server) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  must(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
  struct sockaddr_in from = address(host, 0);
  for (int opened = 0; opened < connections; opened++) {
    int client = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(client, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    must(bind(client, (void *)&from, sizeof from), "bind client");
    must(connect(client, (void *)&server, sizeof server), "connect");
  }
}

static int listen_at(struct sockaddr_in address) {
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  must(bind(listener, (void *)&address, sizeof address), "bind");
  must(listen(listener, 65535), "listen");
  return listener;
}

// At an address of its own, as those that are held wait in the other one's backlog.
static void churn(struct sockaddr_in server, int listener) {
  for (struct pollfd input = {.fd = 0, .events = POLLIN}; poll(&input, 1, 10) == 0;) {
    int client = socket(AF_INET, SOCK_STREAM, 0);
    must(connect(client, (void *)&server, sizeof server), "connect");
    int accepted = accept(listener, NULL, NULL);
    must(accepted, "accept");
    close(client);
    close(accepted);
  }
}

int main(int count, char **words) {
  int connections = count > 1 ? atoi(words[1]) : 0;
  struct sockaddr_in server = address("10.9.0.1", 8080), churned = address("10.1.255.1", 8080);
  listen_at(server);
  int churn_listener = listen_at(churned);
  int ready[2];
  must(pipe(ready), "pipe");
  int processes = (connections + CONNECTIONS_PER_PROCESS - 1) / CONNECTIONS_PER_PROCESS;
  for (int process = 0; process < processes; process++) {
    if (fork() > 0) continue;
    int left = connections - process * CONNECTIONS_PER_PROCESS;
    char host[32];
    snprintf(host, sizeof host, "10.1.0.%d", 1 + process);
    connect_all(left < CONNECTIONS_PER_PROCESS ? left : CONNECTIONS_PER_PROCESS, host, server);
    must(write(ready[1], "x", 1), "write");
    pause();
  }
  for (char done; processes > 0; processes--) must(read(ready[0], &done, 1), "read");
  puts("holding");
  fflush(stdout);
  for (char byte; read(0, &byte, 1) > 0; read(0, &byte, 1)) churn(churned, churn_listener);
  kill(0, SIGTERM);
}
