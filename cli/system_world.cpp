#include "cli/system_world.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

#include "base/civil.hpp"

namespace pipec::cli {
namespace {

std::string reason(int code) {
  switch (code) {
    case ENOENT: return "no such file or folder. Check the spelling; a relative path in a .pipe file starts at its folder";
    case EACCES: return "permission denied. Check who owns it, and the permissions of the folders above it";
    case EPERM: return "the system does not permit it. Check the owner, and whether the file is marked immutable";
    case EISDIR: return "it is a folder. Name a file in it, or a pattern such as folder/*.csv";
    case ENOTDIR: return "a part of the path is a file, not a folder. Check the path";
    case ELOOP: return "its symbolic links lead in a circle. Check them with ls -l";
    case ENAMETOOLONG: return "the path is too long for this system. Use a shorter one";
    case EMFILE:
    case ENFILE: return "too many files are open. Raise the limit (ulimit -n) and run again";
    case ENOSPC: return "the disk is full. Make room and run again";
    case EDQUOT: return "the disk quota is used up. Make room and run again";
    case EROFS: return "the file system is read-only. Choose another place";
    case EIO: return "the disk or network reports an input/output error. See the system's log (dmesg), then run again";
    default: return std::string(std::strerror(code)) + ". Repair that and run again";
  }
}

[[noreturn]] void fail(const char* what, const std::string& path, int code) {
  throw FileError(path, code, std::string("cannot ") + what + " " + path + ": " + reason(code));
}

class Handle {
 public:
  explicit Handle(int fd) : fd_(fd) {}
  ~Handle() {
    if (fd_ >= 0) ::close(fd_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

FileState to_state(const struct ::stat& info) {
  FileState state;
  state.kind = S_ISREG(info.st_mode)   ? FileState::Kind::regular
               : S_ISDIR(info.st_mode) ? FileState::Kind::directory
                                       : FileState::Kind::other;
  state.size = static_cast<std::uint64_t>(info.st_size);
  state.modified_ns = nanoseconds(info.st_mtim);
  state.changed_ns = nanoseconds(info.st_ctim);
  state.device = info.st_dev;
  state.inode = info.st_ino;
  return state;
}

class SystemInputFile : public InputFile {
 public:
  SystemInputFile(std::string path, int fd) : path_(std::move(path)), handle_(fd) {}

  std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) override {
    std::size_t done = 0;
    while (done < size) {
      const auto n = ::pread(handle_.get(), to + done, size - done, static_cast<off_t>(offset + done));
      if (n == 0) break;
      if (n < 0) {
        if (errno == EINTR) continue;
        fail("read", path_, errno);
      }
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

  FileState state() override {
    struct ::stat info;
    if (::fstat(handle_.get(), &info) != 0) fail("look at", path_, errno);
    return to_state(info);
  }

 private:
  std::string path_;
  Handle handle_;
};

void write_all(int fd, const std::string& path, std::string_view content) {
  while (!content.empty()) {
    const auto n = ::write(fd, content.data(), content.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      fail("write", path, errno);
    }
    content.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

std::unique_ptr<InputFile> SystemFiles::open(const std::string& path) {
  // O_NONBLOCK: a pipe without a writer must be an error message, not a wait without end.
  Handle handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (handle.get() < 0) fail("open", path, errno);
  struct ::stat info;
  if (::fstat(handle.get(), &info) != 0) fail("look at", path, errno);
  if (S_ISDIR(info.st_mode)) fail("open", path, EISDIR);
  if (!S_ISREG(info.st_mode)) {
    throw FileError(path, ESPIPE,
                    "cannot read " + path + ": it is a device or a pipe, not a regular file. Save its content to a file first");
  }
  return std::make_unique<SystemInputFile>(path, handle.release());
}

std::optional<FileState> SystemFiles::state(const std::string& path) {
  struct ::stat info;
  if (::stat(path.c_str(), &info) == 0) return to_state(info);
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return std::nullopt;
  fail("look at", path, errno);
}

std::vector<std::string> SystemFiles::list(const std::string& folder) {
  std::vector<std::string> names;
  DIR* stream = ::opendir(folder.c_str());
  if (stream == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return names;
    fail("list the folder", folder, errno);
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> guard(stream, &::closedir);
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream);
    if (entry == nullptr) {
      if (errno != 0) fail("list the folder", folder, errno);
      return names;
    }
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
}

std::string SystemFiles::canonical(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.empty() ? "." : path.c_str(), nullptr), &std::free);
  if (!resolved) fail("find", path, errno);
  return resolved.get();
}

void SystemFiles::write(const std::string& path, std::string_view content) {
  std::string target = path;
  mode_t mode = 0666;
  struct ::stat info;
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) {
    throw FileError(path, EISDIR, "cannot write " + path + ": it is a folder. Name a file in it");
  }
  if (exists && !S_ISREG(info.st_mode)) {
    Handle handle(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (handle.get() < 0) fail("write", path, errno);
    write_all(handle.get(), path, content);
    return;
  }
  if (exists) {
    target = canonical(path);
    mode = info.st_mode & 07777;
  }

  std::random_device device;
  const std::string temporary =
      target + ".pipec-" + std::to_string(::getpid()) + "-" + std::to_string(device()) + ".tmp";
  Handle handle(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (handle.get() < 0) {
    const int code = errno;
    if (code == ENOENT) {
      throw FileError(path, code, "cannot write " + path + ": the folder " + folder_of(target) + " does not exist. Create it first");
    }
    if (code == EACCES) {
      throw FileError(path, code,
                      "cannot write " + path + ": no permission to create files in " + folder_of(target) +
                          ". Choose another folder or change its permissions");
    }
    fail("write", path, code);
  }
  try {
    write_all(handle.get(), path, content);
    if (exists) static_cast<void>(::fchmod(handle.get(), mode));  // the umask must not narrow what was there
    if (::fsync(handle.get()) != 0) fail("write", path, errno);
    if (::close(handle.release()) != 0) fail("write", path, errno);
    if (::rename(temporary.c_str(), target.c_str()) != 0) fail("write", path, errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  Handle folder(::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot sync a folder (EINVAL); the file itself is safe by then.
  if (folder.get() >= 0 && ::fsync(folder.get()) != 0 && errno != EINVAL) fail("write", path, errno);
}

std::string SystemFiles::read(const std::string& path) {
  Handle handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (handle.get() < 0) fail("read", path, errno);
  std::string content;
  char buffer[1 << 16];
  for (;;) {
    const auto n = ::read(handle.get(), buffer, sizeof buffer);
    if (n == 0) return content;
    if (n < 0) {
      if (errno == EINTR) continue;
      fail("read", path, errno);
    }
    content.append(buffer, static_cast<std::size_t>(n));
  }
}

std::optional<std::string> SystemVariables::get(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

SystemClock::SystemClock(Variables& variables) {
  const auto text = variables.get("PIPEC_NOW");
  if (!text) return;
  std::int64_t microseconds = 0;
  if (!civil::parse_timestamp(*text, microseconds)) {
    throw std::invalid_argument("PIPEC_NOW is \"" + *text + "\"; it must be a time with an offset, such as 2024-02-29T13:05:00Z");
  }
  stopped_at_ = microseconds;
}

std::int64_t SystemClock::now_us() {
  if (stopped_at_) return *stopped_at_;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::int64_t SystemClock::monotonic_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

void SystemClock::sleep_us(std::int64_t microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

std::uint64_t SystemRandom::next() {
  const std::uint64_t high = device_();
  return high << 32 | device_();
}

}  // namespace pipec::cli
