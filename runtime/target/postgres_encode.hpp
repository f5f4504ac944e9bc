// Values of a batch in the form of PostgreSQL's binary COPY. Refuses to know connections.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "compiler/ir/type.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::target {

// Bytes that wait to be sent. Grows to the largest row and keeps its memory.
class CopyBuffer {
 public:
  CopyBuffer();
  // Room for `size` bytes at the end, already counted as written.
  char* take(std::size_t size) {
    if (capacity_ - used_ < size) grow(size);
    char* at = bytes_.get() + used_;
    used_ += size;
    return at;
  }
  const char* data() const { return bytes_.get(); }
  std::size_t size() const { return used_; }
  void clear() { used_ = 0; }

 private:
  void grow(std::size_t size);
  std::unique_ptr<char[]> bytes_;
  std::size_t used_ = 0, capacity_ = 0;
};

void put_header(CopyBuffer& out);               // signature, flags, no extension
void put_field_count(CopyBuffer& out, int fields);  // starts a row
void put_trailer(CopyBuffer& out);

// Writes one value that is not null, with its length. `scale` is the type's (decimal).
using Encoder = void (*)(CopyBuffer& out, const value::Column& column, std::size_t index, int scale);
void put_null(CopyBuffer& out);

// The encoder for a column of this type in the database. `live`: as the server prints the column's type; empty: as S-G
// creates it. A type that S-G does not accept is the caller's mistake.
Encoder encoder_for(const ir::Type& type, std::string_view live = {});

}  // namespace pipec::target
