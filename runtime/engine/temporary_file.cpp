#include "runtime/engine/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pipec::engine {
namespace {

[[noreturn]] void fail(const std::string& folder, const char* what, int code) {
  throw SpoolError(
      fmt::format("cannot {} a temporary file in {}: {}; {}set TMPDIR to another folder", what, folder,
                  std::strerror(code), code == ENOSPC || code == EDQUOT ? "free space there, or " : ""));
}

int open_unlinked(const std::string& folder) {
  int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  // Not every file system has O_TMPFILE: a name for a moment does the same.
  std::string path = folder + "/pipec-XXXXXX";
  file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) fail(folder, "make", errno);
  ::unlink(path.c_str());
  return file;
}

}  // namespace

TemporaryFile::~TemporaryFile() {
  if (file_ >= 0) ::close(file_);
}

void TemporaryFile::append(std::string_view bytes) {
  if (file_ < 0) file_ = open_unlinked(folder_);
  while (!bytes.empty()) {
    const ssize_t wrote = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) fail(folder_, "write", wrote < 0 ? errno : ENOSPC);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
    size_ += static_cast<std::uint64_t>(wrote);
  }
}

std::size_t TemporaryFile::read(std::uint64_t offset, char* to, std::size_t size) const {
  ssize_t got = 0;
  do got = ::pread(file_, to, size, static_cast<off_t>(offset));
  while (got < 0 && errno == EINTR);
  if (got <= 0) fail(folder_, "read", got < 0 ? errno : EIO);
  return static_cast<std::size_t>(got);
}

void TemporaryFile::forget(std::uint64_t begin, std::uint64_t end) noexcept {
  if (file_ < 0 || begin >= end) return;
  // Not every file system can; then the space comes back with the end of the file.
  (void)::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                    static_cast<off_t>(end - begin));
}

}  // namespace pipec::engine
