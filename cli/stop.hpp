// Why a command ends before its work is done: the exit code, what is wrong and where, and what to do next.
// Thrown anywhere in cli/, caught once in cli::run.
#pragma once

#include <stdexcept>
#include <string>

namespace pipec::cli {

class Stop : public std::runtime_error {
 public:
  Stop(int code, const std::string& message, std::string next = "")
      : std::runtime_error(message), code(code), next(std::move(next)) {}
  int code;
  std::string next;  // may be empty
};

// " (did you mean `x`?)", or nothing.
inline std::string did_you_mean(const auto& suggestion) {
  return suggestion ? ": did you mean `" + std::string(*suggestion) + "`?" : std::string();
}

}  // namespace pipec::cli
