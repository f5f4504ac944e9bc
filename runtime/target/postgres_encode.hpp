// Rows of a batch in the form of PostgreSQL's binary COPY. Refuses to know connections.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/target/postgres_form.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::target {

// Bytes that wait to be sent. Grows to the largest row and keeps its memory.
class CopyBuffer {
 public:
  // Room for at least `size` bytes at the end, not yet counted; written(), with where they end, counts them.
  char* room(std::size_t size) {
    if (capacity_ - used_ < size) grow(size);
    return bytes_.get() + used_;
  }
  void written(const char* end) { used_ = static_cast<std::size_t>(end - bytes_.get()); }
  const char* limit() const { return bytes_.get() + capacity_; }

  const char* data() const { return bytes_.get(); }
  std::size_t size() const { return used_; }
  void clear() { used_ = 0; }

 private:
  void grow(std::size_t size);
  std::unique_ptr<char[]> bytes_;
  std::size_t used_ = 0, capacity_ = 0;
};

void put_header(CopyBuffer& out);    // signature, flags, no extension
void put_trailer(CopyBuffer& out);

class RowEncoder {
 public:
  explicit RowEncoder(const std::vector<Encoding>& encodings);

  // The batch whose rows come next: columns[i] is its column for field i. It must stay as it is until the next bind().
  // Throws std::logic_error when a column is missing or of another physical.
  void bind(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns);
  // Appends rows[0..n), n <= count, where n is the first number of them with which `out` holds `enough` bytes; returns n.
  std::size_t put(const std::uint32_t* rows, std::size_t count, CopyBuffer& out, std::size_t enough) const;

 private:
  struct Field {
    Encoding encoding;
    const std::uint8_t* valid;   // of the bound column, as `values`
    const void* values;
    std::uint32_t mask;          // 0 where one value stands for all rows, else all ones
  };
  std::vector<Field> fields_;
  std::size_t bound_;            // bytes of a row at most, without the bytes of its texts
};

}  // namespace pipec::target
