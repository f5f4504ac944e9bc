#include "runtime/source/input.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.hpp"
#include "runtime/source/source.hpp"

namespace pipec::source {

Input::Input(Files& files, ir::FileFacts file, const ir::CsvOptions& csv)
    : file_(std::move(file)), open_(files.open(file_.path)) {
  if (open_->state() != file_.state) refuse_changed("since the list of files was taken");
  size_ = file_.state.size;
  std::array<char, 8> first{};
  const std::string_view start(first.data(), open_->read_at(0, first.data(), first.size()));
  beginning_ = look_at_beginning(file_.name, start, csv);
  position_ = beginning_.mark;
  if (beginning_.coding != Coding::utf8) decoder_.emplace(beginning_.coding);
  if (!file_.content_hash.empty()) {
    hash_.emplace();
    hash_->update(start.substr(0, beginning_.mark));
  }
}

std::size_t Input::read(char* to, std::size_t stored) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(stored, size_ - position_));
  char* into = to;
  if (decoder_) {
    if (stored_capacity_ < wanted) {
      stored_ = std::make_unique_for_overwrite<char[]>(wanted);
      stored_capacity_ = wanted;
    }
    into = stored_.get();
  }
  if (open_->read_at(position_, into, wanted) < wanted) refuse_changed("while it was read: it became shorter");
  if (hash_) hash_->update({into, wanted});
  position_ += wanted;
  return decoder_ ? decoder_->decode({into, wanted}, at_end(), to) : wanted;
}

std::string Input::read_at(std::uint64_t offset, std::size_t size) const {
  std::string bytes(size, '\0');
  if (open_->read_at(offset, bytes.data(), size) < size) refuse_changed("while it was read: it became shorter");
  return bytes;
}

void Input::verify_unchanged() {
  if (open_->state() != file_.state) refuse_changed("while it was read");
  if (!hash_ || !at_end()) return;
  const auto read = hash_->finish();
  hash_.reset();
  if (read != file_.content_hash) refuse_changed("while it was read: its content differs, though size and times are the same");
}

void Input::refuse_changed(const std::string& how) const {
  throw FileRefused(file_.name, "file_changed",
                    utf8::printable(file_.name) + " changed " + how + ". Nothing of it is loaded; run again when whoever writes it has finished");
}

}  // namespace pipec::source
