// Rows of pipec's own tables on their way into a bulk stream: each bulk column is a field of the row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/target/target.hpp"

namespace pipec::engine {

struct Field {
  Field() = default;
  Field(std::string value) : text(std::move(value)) {}  // NOLINT: a row reads as a list of values
  Field(std::string_view value) : text(value) {}        // NOLINT
  Field(const char* value) : text(value) {}             // NOLINT
  static Field of(std::uint64_t value) {
    Field field(std::to_string(value));
    field.number = static_cast<std::int64_t>(value);
    return field;
  }
  static Field timestamp(std::int64_t microseconds);

  std::string text;
  std::int64_t number = 0;
};

class FieldRows {
 public:
  FieldRows(target::Target& target, const plan::Bulk& bulk);
  void add(const std::vector<Field>& fields);  // by Origin::index
  void finish();                               // throws when the target took another number of rows
  std::uint64_t bytes() const { return bytes_; }

 private:
  void clear();
  void flush();

  const plan::Bulk& bulk_;
  std::unique_ptr<target::BulkStream> stream_;
  value::TypedBatch batch_;
  std::vector<std::uint32_t> columns_, rows_;
  std::uint64_t sent_ = 0, bytes_ = 0;
};

}  // namespace pipec::engine
