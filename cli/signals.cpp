#include "cli/signals.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

namespace pipec::cli::signals {
namespace {

std::mutex mutex;
std::stop_source* graceful = nullptr;
std::atomic<int> caught_signal{0};

// A thread that does nothing but wait for signals may take locks; a signal handler may not.
void wait_for_signals(sigset_t set) {
  for (int signal = 0; sigwait(&set, &signal) == 0;) {
    const std::lock_guard lock(mutex);
    if (graceful == nullptr || caught_signal.load() != 0) ::_exit(128 + signal);
    caught_signal.store(signal);
    graceful->request_stop();
  }
}

}  // namespace

void install() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction now {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler != SIG_IGN) sigaddset(&set, signal);  // ignored by who started us (nohup, `&`): stays so
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::thread(wait_for_signals, set).detach();
}

Graceful::Graceful(std::stop_source& source) {
  const std::lock_guard lock(mutex);
  graceful = &source;
}

Graceful::~Graceful() {
  const std::lock_guard lock(mutex);
  graceful = nullptr;
}

int caught() { return caught_signal.load(); }

}  // namespace pipec::cli::signals
