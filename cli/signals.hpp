// Ctrl-C and kill. While a load runs the first signal asks it to stop at a safe place and the second ends the program at
// once; at any other time the first one ends it. SIGPIPE is ignored.
#pragma once

#include <stop_token>

namespace pipec::cli::signals {

// Call once, before any other thread starts.
void install();

// While it lives, a signal stops `source` instead of the program.
class Graceful {
 public:
  explicit Graceful(std::stop_source& source);
  ~Graceful();
  Graceful(const Graceful&) = delete;
  Graceful& operator=(const Graceful&) = delete;
};

// The signal that was caught while a Graceful lived; 0: none.
int caught();

}  // namespace pipec::cli::signals
