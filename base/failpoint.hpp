// Named places where a test can crash, fail or delay the program: PIPEC_FAILPOINTS="name=crash@3;other=error(57014)".
// Unset they cost one relaxed load. A failpoint can never skip a check.
#pragma once

#include <atomic>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pipec {

// Thrown by an `error(CODE)` action; targets treat `code` as the server's SQLSTATE.
class InjectedError : public std::runtime_error {
 public:
  InjectedError(std::string_view name, std::string code)
      : std::runtime_error("injected error " + code + " at failpoint " + std::string(name)), code(std::move(code)) {}
  std::string code;
};

namespace failpoints {

extern std::atomic<bool> armed;

// Every name there is, sorted; `pipec failpoints --list` prints them.
std::span<const std::string_view> names();

// Reads a PIPEC_FAILPOINTS text. Throws std::invalid_argument naming the part that is wrong.
// Actions: crash | error(CODE) | delay(Nms), each with an optional @N (only the Nth hit, default the first).
void arm(std::string_view text);
void disarm();

void hit(std::string_view name);

}  // namespace failpoints

inline void failpoint(std::string_view name) {
  if (failpoints::armed.load(std::memory_order_relaxed)) failpoints::hit(name);
}

}  // namespace pipec
