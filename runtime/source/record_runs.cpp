#include "runtime/source/record_runs.hpp"

#include <algorithm>
#include <vector>

namespace pipec::source {
namespace {

// Bytes of a window. Small after something unusual, of which there may be more: what lies behind it is scanned again.
constexpr std::size_t least_window = 2u << 10;
constexpr std::size_t most_window = 16u << 10;

std::vector<std::uint32_t>::const_iterator first_from(const std::vector<std::uint32_t>& places, std::size_t at) {
  return std::lower_bound(places.begin(), places.end(), at);
}

}  // namespace

RecordRuns::RecordRuns(const ir::CsvOptions& csv, std::uint64_t max_record, const Kernel& kernel)
    : rule_(csv),
      kernel_(kernel),
      max_record_(max_record),
      comments_(csv.comment.has_value() && !csv.comment->empty()),
      usable_(rule_.is_usable()),
      structure_(most_window),
      window_(least_window) {
  if (comments_) comment_ = csv.comment->front();
}

void RecordRuns::set_text(const char* data, std::size_t size, bool last) {
  data_ = data;
  size_ = size;
  last_ = last;
  structure_.clear();
  record_ = 0;
  begin_ = SIZE_MAX;
}

std::uint32_t RecordRuns::behind_line_end(std::uint32_t at) const {
  const bool is_pair = data_[at] == '\r' && at + std::size_t{1} < size_ && data_[at + 1] == '\n';
  return at + (is_pair ? 2 : 1);
}

// Moves on in the structure; false when it has no record that starts at `at`. One that does, does so outside quotes, so
// whatever stood before it, from there on the structure is right.
bool RecordRuns::move_to(std::size_t at) {
  while (begin_ < at && record_ < structure_.record_count) {
    begin_ = behind_line_end(structure_.stops[structure_.records[record_] - 1]);
    ++record_;
  }
  return begin_ == at && record_ < structure_.record_count;
}

void RecordRuns::scan(std::size_t at) {
  const bool goes_on = record_ == structure_.record_count && !structure_.ended;
  window_ = goes_on ? std::min(window_ * 2, most_window) : least_window;
  for (;;) {
    const auto end_of_window = std::min(size_, at + window_);
    structure_.clear();
    kernel_.scan(rule_, data_, at, end_of_window, structure_);
    // A line feed may follow in what is not read yet.
    if (structure_.record_count > 0 && !last_) {
      const auto end = structure_.stops[structure_.records[structure_.record_count - 1] - 1];
      if (end + std::size_t{1} == size_ && data_[end] == '\r') --structure_.record_count;
    }
    if (structure_.record_count > 0 || structure_.ended || end_of_window == size_ || window_ == most_window) break;
    window_ *= 2;
  }
  begin_ = at;
  record_ = 0;
}

const Run& RecordRuns::find(std::size_t at, std::uint32_t width, std::size_t most, std::size_t until) {
  run_.count = 0;
  if (!usable_ || width == 0 || most == 0) return run_;
  if (comments_ && data_[at] == comment_) return run_;  // and scan nothing for it
  if (!move_to(at)) scan(at);

  most = std::min(most, Run::most);
  const std::uint32_t* const records = structure_.records.get();
  const std::size_t record_count = structure_.record_count;
  std::size_t stop = record_ == 0 ? 0 : records[record_ - 1];
  std::size_t count = 0;
  auto inner = first_from(structure_.inner_lines, at);
  auto begin = static_cast<std::uint32_t>(at);
  std::uint32_t lines = 0;
  run_.stops = structure_.stops.get() + stop;
  run_.begins[0] = begin;
  while (count < most && record_ < record_count && records[record_] == stop + width) {
    stop += width;
    const auto end = structure_.stops[stop - 1];
    const auto next = behind_line_end(end);
    if (next > until || end - begin > max_record_ || (comments_ && data_[begin] == comment_)) break;
    for (; inner != structure_.inner_lines.end() && *inner < end; ++inner) ++lines;
    run_.lines[count] = ++lines;
    run_.begins[++count] = begin = next;
    ++record_;
  }
  begin_ = begin;
  run_.count = count;
  run_.width = width;
  run_.doubled = {first_from(structure_.doubled, at), first_from(structure_.doubled, begin)};
  return run_;
}

}  // namespace pipec::source
