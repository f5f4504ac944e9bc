#include "runtime/engine/spool.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace pipec::engine {
namespace {

constexpr std::size_t window_bytes = 256u << 10;
constexpr std::size_t small_bytes = 64u << 10;

}  // namespace

FileSpool::FileSpool(std::size_t memory, std::string folder) : memory_(memory), file_(std::move(folder)) {}

FileSpool::~FileSpool() = default;

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
  file_.append(buffer_);
  buffer_.clear();
}

void FileSpool::rewind() {
  if (file_.made()) {
    if (read_at_ == 0) flush();
    std::string().swap(buffer_);  // reading takes a window only
  }
  window_at_ = 0;
  read_at_ = 0;
}

bool FileSpool::next(std::string& frame) {
  const bool more_in_file = file_.made() && read_at_ < file_.size();
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
      buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(window_bytes, file_.size() - read_at_)));
      window_at_ = 0;
      buffer_.resize(file_.read(read_at_, buffer_.data(), buffer_.size()));
      read_at_ += buffer_.size();
    }
    const std::size_t part = std::min(size, buffer_.size() - window_at_);
    std::memcpy(to, buffer_.data() + window_at_, part);
    to += part;
    size -= part;
    window_at_ += part;
  }
}

}  // namespace pipec::engine
