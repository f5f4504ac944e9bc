// Inside of the room: the fields of one column of a run, made while they are copied, so that a batch is written once.
// Nothing is asked about each but its quote. Dereferenced it gives a value, which is all that the insert of a vector
// needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

#include "runtime/source/record_runs.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::source {

class RunField {
 public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = value::RawField;
  using difference_type = std::ptrdiff_t;
  using pointer = const value::RawField*;
  using reference = value::RawField;

  RunField(const Run& run, std::uint32_t position, const char* text, std::optional<char> quote)
      : text_(text),
        quote_(quote ? *quote : no_quote),
        end_(run.stops + position),
        end_stride_(run.width) {
    // The first field starts with the record, the others behind the delimiter of the one before.
    begin_ = position == 0 ? run.begins.data() : end_ - 1;
    begin_stride_ = position == 0 ? 1 : run.width;
    delimiter_ = position == 0 ? 0 : 1;
  }

  value::RawField operator*() const {
    const std::uint32_t from = *begin_ + delimiter_;
    const std::uint32_t quoted = text_[from] == quote_ ? 1 : 0;
    return {text_ + from + quoted, *end_ - from - 2 * quoted, static_cast<value::RawField::State>(quoted)};
  }
  RunField& operator++() { return *this += 1; }
  RunField& operator--() { return *this += -1; }
  RunField& operator+=(std::ptrdiff_t records) {
    begin_ += records * begin_stride_;
    end_ += records * end_stride_;
    return *this;
  }
  friend RunField operator+(RunField field, std::ptrdiff_t records) { return field += records; }
  friend std::ptrdiff_t operator-(const RunField& a, const RunField& b) { return (a.end_ - b.end_) / a.end_stride_; }
  friend bool operator==(const RunField& a, const RunField& b) { return a.end_ == b.end_; }

 private:
  static constexpr int no_quote = 256;

  const char* text_;
  int quote_;
  const std::uint32_t* begin_;
  const std::uint32_t* end_;
  std::ptrdiff_t begin_stride_;
  std::ptrdiff_t end_stride_;
  std::uint32_t delimiter_;
};
static_assert(static_cast<int>(value::RawField::State::bare) == 0);
static_assert(static_cast<int>(value::RawField::State::quoted) == 1);

}  // namespace pipec::source
