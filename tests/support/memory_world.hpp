// The world in memory: files with settable states, a clock that only moves when told, variables, counted chance.
// Its failing side: the Nth read of a file can fail or change a file, which no real disk does on request.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/world.hpp"

namespace pipec::test {

// Paths are absolute or start at "/"; folders exist when something is in them or after folder().
class MemoryFiles : public Files {
 public:
  std::unique_ptr<InputFile> open(const std::string& path) override;
  std::optional<FileState> state(const std::string& path) override;
  std::vector<std::string> list(const std::string& folder) override;
  std::string canonical(const std::string& path) override;
  void write(const std::string& path, std::string_view content) override;
  std::string read(const std::string& path) override;

  void put(const std::string& path, std::string content);      // in place: same inode, new mtime and ctime
  void replace(const std::string& path, std::string content);  // as by rename: new inode, open files keep the old one
  void remove(const std::string& path);
  void folder(const std::string& path);
  void pipe(const std::string& path);                              // neither file nor folder
  void link(const std::string& path, const std::string& target);  // symbolic link to an absolute path
  void set_state(const std::string& path, const std::function<void(FileState&)>& change);
  void forbid(const std::string& path, int code);  // opening and listing it fails

  // The reads of all files are counted from 1. Before the Nth read happens: fail it, or do something first.
  void fail_read(std::uint64_t nth, int code);
  void before_read(std::uint64_t nth, std::function<void()> action);
  std::uint64_t reads() const { return reads_; }

 private:
  friend class MemoryInputFile;
  struct Node {
    std::string content;
    FileState state;
    std::string target;  // of a link
  };
  std::string absolute(const std::string& path) const;
  std::string resolve(const std::string& path, int depth = 0) const;
  std::shared_ptr<Node> find(const std::string& path) const;
  std::shared_ptr<Node> make(const std::string& path, FileState::Kind kind);
  void touch(Node& node);
  void count_read(const std::string& path);

  mutable std::recursive_mutex mutex_;
  std::map<std::string, std::shared_ptr<Node>> nodes_;
  std::map<std::string, int> forbidden_;
  std::map<std::uint64_t, int> failing_reads_;
  std::map<std::uint64_t, std::function<void()>> actions_;
  std::uint64_t reads_ = 0;
  std::uint64_t next_inode_ = 100;
  std::int64_t time_ns_ = 1'700'000'000'000'000'000;
};

class MemoryClock : public Clock {
 public:
  std::int64_t now = 1'709'211'900'000'000;  // 2024-02-29T13:05:00Z
  std::int64_t monotonic = 0;
  std::int64_t slept = 0;

  std::int64_t now_us() override { return now; }
  std::int64_t monotonic_us() override { return monotonic; }
  void sleep_us(std::int64_t microseconds) override {
    slept += microseconds;
    monotonic += microseconds;
    now += microseconds;
  }
};

class MemoryVariables : public Variables {
 public:
  std::map<std::string, std::string> values;

  std::optional<std::string> get(const std::string& name) override {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  }
};

class MemoryRandom : public Random {
 public:
  std::uint64_t state = 1;
  std::uint64_t next() override;  // the same sequence in every test
};

struct MemoryWorld {
  MemoryFiles files;
  MemoryClock clock;
  MemoryVariables variables;
  MemoryRandom random;

  World world() { return {files, clock, variables, random}; }
};

}  // namespace pipec::test
