// Where the world begins: files, clock, variables, chance. Everything outside `cli/` gets them as parameters;
// each has an in-memory twin in tests/support. No getenv, no system clock, no std::cout anywhere else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pipec {

// What tells one state of a file from another without reading it.
struct FileState {
  enum class Kind { regular, directory, other };
  Kind kind = Kind::regular;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;  // mtime
  std::int64_t changed_ns = 0;   // ctime
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  bool operator==(const FileState&) const = default;
};

// A file or folder that cannot be read or written; `path` as asked for, `code` is errno.
class FileError : public std::runtime_error {
 public:
  FileError(std::string path, int code, const std::string& message)
      : std::runtime_error(message), path(std::move(path)), code(code) {}
  std::string path;
  int code;
};

// An open file for reading. Reads may come from any thread.
class InputFile {
 public:
  virtual ~InputFile() = default;
  // Reads up to `size` bytes at `offset`; fewer only at the end of the file. Throws FileError.
  virtual std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) = 0;
  virtual FileState state() = 0;  // of the open file (fstat)
};

class Files {
 public:
  virtual ~Files() = default;
  virtual std::unique_ptr<InputFile> open(const std::string& path) = 0;         // throws FileError
  virtual std::optional<FileState> state(const std::string& path) = 0;          // follows links; none: not there
  virtual std::vector<std::string> list(const std::string& folder) = 0;         // entry names, any order; none: not there
  virtual std::string canonical(const std::string& path) = 0;                   // absolute, links resolved; throws FileError
  virtual void write(const std::string& path, std::string_view content) = 0;    // whole file, atomically (temp + rename)
  virtual std::string read(const std::string& path) = 0;                        // whole file; throws FileError
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_us() = 0;          // microseconds since 1970 (UTC); PIPEC_NOW stops it
  virtual std::int64_t monotonic_us() = 0;    // for durations
  virtual void sleep_us(std::int64_t microseconds) = 0;
};

class Variables {
 public:
  virtual ~Variables() = default;
  virtual std::optional<std::string> get(const std::string& name) = 0;
};

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

struct World {
  Files& files;
  Clock& clock;
  Variables& variables;
  Random& random;
};

}  // namespace pipec
