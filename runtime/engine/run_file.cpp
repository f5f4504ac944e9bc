#include "runtime/engine/run_file.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/engine/row_frame.hpp"

namespace pipec::engine {
namespace {

constexpr std::size_t write_at_once = 256u << 10;

}  // namespace

void RunWriter::append(const char* frame) {
  const std::string_view bytes(frame, FrameLayout::size(frame));
  if (buffer_.size() + bytes.size() > write_at_once) {
    file_.append(buffer_);
    buffer_.clear();
    if (bytes.size() > write_at_once) {
      file_.append(bytes);
      return;
    }
  }
  buffer_.append(bytes);
}

Run RunWriter::finish() {
  file_.append(buffer_);
  buffer_.clear();
  return {begin_, file_.size()};
}

RunReader::RunReader(const TemporaryFile& file, Run run, std::size_t window)
    : file_(&file), rest_(run), window_(window) {
  show();
}

void RunReader::next() {
  at_ += FrameLayout::size(frame_);
  show();
}

void RunReader::show() {
  frame_ = nullptr;
  if (at_ == filled_ && rest_.begin == rest_.end) return;
  if (filled_ - at_ < sizeof(std::uint32_t)) fill(sizeof(std::uint32_t));
  const std::size_t size = FrameLayout::size(bytes_.get() + at_);
  if (filled_ - at_ < size) fill(size);
  frame_ = bytes_.get() + at_;
}

// Moves what is left to the front and reads on until `needed` bytes are there.
void RunReader::fill(std::size_t needed) {
  const std::size_t left = filled_ - at_, wanted = std::max(window_, needed);
  if (capacity_ == wanted) {
    std::memmove(bytes_.get(), bytes_.get() + at_, left);
  } else {
    auto bytes = std::make_unique_for_overwrite<char[]>(wanted);
    if (left > 0) std::memcpy(bytes.get(), bytes_.get() + at_, left);
    bytes_ = std::move(bytes);
    capacity_ = wanted;
  }
  at_ = 0;
  filled_ = left;
  while (filled_ < needed) {
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(capacity_ - filled_, rest_.end - rest_.begin));
    const std::size_t got = file_->read(rest_.begin, bytes_.get() + filled_, room);
    filled_ += got;
    rest_.begin += got;
  }
}

}  // namespace pipec::engine
