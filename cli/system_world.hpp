// The real world: POSIX files, the system's clock, the process's environment. The only place that reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/world.hpp"

namespace pipec::cli {

class SystemFiles : public Files {
 public:
  std::unique_ptr<InputFile> open(const std::string& path) override;
  std::optional<FileState> state(const std::string& path) override;
  std::vector<std::string> list(const std::string& folder) override;
  std::string canonical(const std::string& path) override;
  // A regular file is replaced as a whole (temporary neighbour, fsync, rename, fsync of the folder), through a link
  // if there is one; anything else that exists (a terminal, a pipe, /dev/null) is written to as it is.
  void write(const std::string& path, std::string_view content) override;
  std::string read(const std::string& path) override;
};

class SystemVariables : public Variables {
 public:
  std::optional<std::string> get(const std::string& name) override;
};

class SystemClock : public Clock {
 public:
  // PIPEC_NOW (a timestamp with offset, as in S-F2) stops now_us; throws std::invalid_argument when it is not one.
  explicit SystemClock(Variables& variables);
  std::int64_t now_us() override;
  std::int64_t monotonic_us() override;  // always real
  void sleep_us(std::int64_t microseconds) override;

 private:
  std::optional<std::int64_t> stopped_at_;
};

class SystemRandom : public Random {
 public:
  std::uint64_t next() override;

 private:
  std::random_device device_;
};

struct SystemWorld {
  SystemFiles files;
  SystemVariables variables;
  SystemClock clock{variables};
  SystemRandom random;

  World world() { return {files, clock, variables, random}; }
};

}  // namespace pipec::cli
