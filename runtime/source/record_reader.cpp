#include "runtime/source/record_reader.hpp"

#include <algorithm>
#include <cstring>

namespace pipec::source {
namespace {

// Fields have 32-bit sizes and blocks 32-bit indices.
constexpr std::uint64_t largest_record = 1u << 30;

// A block has room for the rest of the one before, as long as records are short.
constexpr std::size_t usual_rest = 16u << 10;

std::size_t room_for(const Input& input, std::size_t stored) {
  return input.coding() == Coding::utf8 ? stored : Input::room_for(stored);
}

}  // namespace

RecordReader::RecordReader(Files& files, const ir::FileFacts& file, const ir::CsvOptions& csv, std::size_t block)
    : input_(files, file, csv),
      splitter_(csv),
      comment_(csv.comment.value_or("")),
      max_record_(std::clamp<std::uint64_t>(csv.max_record, 1, largest_record)),
      runs_(csv, max_record_, kernels().front()),
      block_size_(std::clamp<std::size_t>(block, 1, largest_record)),
      pool_(room_for(input_, block_size_) + usual_rest),
      offset_(input_.text_begin()) {
  refill();
  for (std::uint32_t i = 0; i < csv.skip && !(last_ && at_ == size_); ++i) skip_to_line_end(at_);
}

// Brings more text behind what is left from at_ on; false when there is no more.
bool RecordReader::refill() {
  if (last_) return false;
  const std::size_t rest = size_ - at_;
  // A record that is longer than a block is split again from its start with each read: doubling keeps that linear.
  const std::size_t stored = std::max(block_size_, rest);
  auto block = pool_.take(Block::alignment + rest + room_for(input_, stored));
  // What is left stands before an aligned place, to which the next read goes.
  const std::size_t lead = (Block::alignment - rest % Block::alignment) % Block::alignment;
  char* const text = block->data.get() + lead;
  if (rest > 0) std::memcpy(text, text_ + at_, rest);
  size_ = rest;
  do {
    size_ += input_.read(text + size_, stored);
  } while (size_ == rest && !input_.at_end());
  last_ = input_.at_end();
  block_ = std::move(block);
  text_ = text;
  at_ = 0;
  std::memset(text + size_, 0, Block::padding);
  splitter_.set_text(text_, size_, last_);
  runs_.set_text(text_, size_, last_);
  return true;
}

void RecordReader::move_to(std::size_t at) {
  offset_ += stored_size(input_.coding(), {text() + at_, at - at_});
  at_ = at;
}

// Moves behind the line end at or after `from`, dropping the text on the way; returns the offset of that line end.
std::uint64_t RecordReader::skip_to_line_end(std::size_t from) {
  move_to(from);
  for (;;) {
    const auto line = splitter_.find_line_end(at_);
    if (line.kind == Split::Kind::record) {
      move_to(line.end);
      const auto offset = offset_;
      move_to(line.next);
      ++line_;
      return offset;
    }
    move_to(line.next);
    if (!refill()) return offset_;
  }
}

bool RecordReader::skip_comment() {
  if (comment_.empty()) return false;
  while (size_ - at_ < comment_.size() && refill()) {
  }
  if (!std::string_view(text() + at_, size_ - at_).starts_with(comment_)) return false;
  skip_to_line_end(at_ + comment_.size());
  return true;
}

// The index that the record may reach when text and stored bytes differ in size.
std::size_t RecordReader::exact_limit() const {
  const std::string_view rest(text() + at_, size_ - at_);
  const auto index = index_of_stored(input_.coding(), rest, max_record_);
  return index == rest.size() ? SIZE_MAX : at_ + index;
}

RecordReader::Found RecordReader::find(bool blank_is_record, std::size_t room) {
  if (fields_.size() < room) {
    fields_.resize(room);
    found_ = false;
  }
  if (found_) return split_.kind == Split::Kind::record ? Found::record : Found::broken;
  // A byte of text stands for at most two of the file: no record that stays below this can be too long.
  const auto safe_length = static_cast<std::size_t>(input_.coding() == Coding::utf8 ? max_record_ : max_record_ / 2);
  for (;;) {
    if (at_ == size_) {
      if (!refill()) return Found::end;
      continue;
    }
    if (skip_comment()) continue;
    split_ = splitter_.split(at_, at_ + safe_length, fields_.data(), room);
    if (split_.limited && input_.coding() != Coding::utf8) {
      split_ = splitter_.split(at_, exact_limit(), fields_.data(), room);
    }
    if (split_.kind == Split::Kind::more) {
      refill();
      continue;
    }
    if (split_.kind == Split::Kind::record && split_.end == at_ && !blank_is_record) {
      move_to(split_.next);
      line_ += split_.lines;
      continue;
    }
    found_ = true;
    return split_.kind == Split::Kind::record ? Found::record : Found::broken;
  }
}

std::uint64_t RecordReader::offset_behind() const {
  std::size_t behind = split_.next;
  if (split_.open_line) {
    const auto line = splitter_.find_line_end(behind);
    if (line.kind == Split::Kind::more && !last_) return UINT64_MAX;
    behind = line.next;
  }
  return offset_ + stored_size(input_.coding(), {text() + at_, behind - at_});
}

value::Record RecordReader::take(bool counts) {
  found_ = false;
  value::Record record;
  record.offset = offset_;
  record.line = line_;
  if (counts) record.source_row = ++row_;
  line_ += split_.lines;
  if (split_.open_line) {
    record.length = skip_to_line_end(split_.next) - record.offset;
  } else {
    move_to(split_.end);
    record.length = offset_ - record.offset;
    move_to(split_.next);
  }
  return record;
}

const Run& RecordReader::take_run(std::uint32_t width, std::size_t most, std::uint64_t until,
                                  std::vector<value::Record>& records) {
  // Only where text and stored bytes are the same are offsets to be had without looking at each byte.
  if (input_.coding() != Coding::utf8 || at_ == size_ || until <= offset_) most = 0;
  const auto reach = at_ + static_cast<std::size_t>(std::min<std::uint64_t>(until - offset_, size_ - at_));
  const auto& run = runs_.find(at_, width, most, reach);
  if (run.count == 0) return run;
  found_ = false;
  const auto first = records.size();
  records.resize(first + run.count);
  value::Record* const to = records.data() + first;
  const std::uint64_t base = offset_ - at_;
  std::uint64_t line = line_;
  for (std::size_t r = 0; r < run.count; ++r) {
    to[r].offset = base + run.begins[r];
    to[r].length = run.stops[(r + 1) * width - 1] - run.begins[r];
    to[r].line = line;
    to[r].source_row = ++row_;
    line = line_ + run.lines[r];
  }
  line_ = line;
  offset_ = base + run.begins[run.count];
  at_ = run.begins[run.count];
  return run;
}

}  // namespace pipec::source
