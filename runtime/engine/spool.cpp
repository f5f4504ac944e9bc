#include "runtime/engine/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace pipec::engine {
namespace {

constexpr std::size_t window_bytes = 256u << 10;
constexpr std::size_t small_bytes = 64u << 10;

[[noreturn]] void fail(const std::string& folder, const char* what, int code) {
  throw SpoolError(fmt::format("cannot {} a temporary file in {}: {}; free space there, or set TMPDIR to another folder",
                               what, folder, std::strerror(code)));
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

FileSpool::FileSpool(std::size_t memory, std::string folder) : memory_(memory), folder_(std::move(folder)) {}

FileSpool::~FileSpool() {
  if (file_ >= 0) ::close(file_);
}

void FileSpool::append(std::string_view frame) {
  const auto size = static_cast<std::uint32_t>(frame.size());
  char prefix[sizeof size];
  std::memcpy(prefix, &size, sizeof size);
  if (!buffer_.empty() && buffer_.size() + sizeof size + frame.size() > memory_) flush();
  // All of it at once: growing by doubling would end with up to twice the memory, and copy it on the way.
  if (buffer_.capacity() < memory_ && buffer_.size() + frame.size() > small_bytes) buffer_.reserve(memory_);
  buffer_.append(prefix, sizeof size).append(frame);
  bytes_ += frame.size();
}

void FileSpool::flush() {
  if (file_ < 0) file_ = open_unlinked(folder_);
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t wrote = ::pwrite(file_, buffer_.data() + done, buffer_.size() - done, static_cast<off_t>(written_));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) fail(folder_, "write", wrote < 0 ? errno : ENOSPC);
    done += static_cast<std::size_t>(wrote);
    written_ += static_cast<std::uint64_t>(wrote);
  }
  buffer_.clear();
}

void FileSpool::rewind() {
  if (file_ >= 0) {
    if (read_at_ == 0) flush();
    std::string().swap(buffer_);  // reading takes a window only
  }
  window_at_ = 0;
  read_at_ = 0;
}

bool FileSpool::next(std::string& frame) {
  const bool more_in_file = file_ >= 0 && read_at_ < written_;
  if (window_at_ == buffer_.size() && !more_in_file) return false;
  std::uint32_t size = 0;
  read_exactly(reinterpret_cast<char*>(&size), sizeof size);
  frame.resize(size);
  read_exactly(frame.data(), size);
  return true;
}

void FileSpool::read_exactly(char* to, std::size_t size) {
  while (size > 0) {
    if (window_at_ == buffer_.size()) {
      buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(window_bytes, written_ - read_at_)));
      window_at_ = 0;
      ssize_t got = 0;
      do got = ::pread(file_, buffer_.data(), buffer_.size(), static_cast<off_t>(read_at_));
      while (got < 0 && errno == EINTR);
      if (got <= 0) fail(folder_, "read", got < 0 ? errno : EIO);
      buffer_.resize(static_cast<std::size_t>(got));
      read_at_ += static_cast<std::uint64_t>(got);
    }
    const std::size_t part = std::min(size, buffer_.size() - window_at_);
    std::memcpy(to, buffer_.data() + window_at_, part);
    to += part;
    size -= part;
    window_at_ += part;
  }
}

}  // namespace pipec::engine
