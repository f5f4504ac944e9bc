// Where the records and fields of a piece of text begin and end: the one place that knows the rule of quotes.
// A quote opens a field only as its first byte; inside, the doubled quote or the declared escape continues; after the
// closing quote only a delimiter or the record's end may follow. Knows text and indices, no files and no batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/ir/program.hpp"
#include "compiler/ir/reason.hpp"

namespace pipec::source {

struct FieldSpan {
  std::uint32_t begin = 0;  // in the text; of a quoted field: without its quotes
  std::uint32_t end = 0;
  bool quoted = false;
  bool escaped = false;     // holds doubled or escaped quotes that must be undone
};

struct Split {
  enum class Kind : std::uint8_t {
    record,
    broken,  // it has no fields; `code` says why
    more,    // the text ends before the record does, and is not the last
  };
  Kind kind = Kind::more;
  ir::ReasonCode code = ir::ReasonCode::bad_quote;
  bool open_line = false;   // broken: the record goes on to the next line end at or after `next`
  bool limited = false;     // the record was broken because it reached the limit
  std::size_t end = 0;      // of the record, without its line end
  std::size_t next = 0;     // behind the line end
  std::uint32_t width = 0;  // fields
  std::uint64_t lines = 0;  // line ends before `next`
};

class Splitter {
 public:
  explicit Splitter(const ir::CsvOptions& csv);

  static constexpr std::size_t padding = 64;  // bytes behind the text that may be read

  // Sets the text, at most 4 GiB; `last`: nothing follows it.
  void set_text(const char* data, std::size_t size, bool last);

  // Splits the record that starts at `start` < size. A record that reaches beyond the index `limit` is broken.
  // The first `room` fields are written to `fields`, all are counted.
  Split split(std::size_t start, std::size_t limit, FieldSpan* fields, std::size_t room);

  // The line end at or after `from`: `end` and `next` as above; more: none in this text.
  Split find_line_end(std::size_t from) const;

  // Undoes the escapes of a quoted field; `to` has room for text.size(). Returns the bytes written.
  std::size_t unescape(std::string_view text, char* to) const;

 private:
  template <bool quotes, bool backslash>
  Split run(std::size_t start, std::size_t limit, FieldSpan* fields, std::size_t room);

  char delimiter_;
  char quote_;
  char escape_;
  bool quotes_;
  bool backslash_;
  bool multiline_;

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  bool last_ = false;

  // The bytes that matter among the 64 from `base_` on, one bit each; complete from index `known_from_` on.
  std::uint64_t mask_ = 0;
  std::size_t base_ = 0;
  std::size_t known_from_ = SIZE_MAX;
};

}  // namespace pipec::source
