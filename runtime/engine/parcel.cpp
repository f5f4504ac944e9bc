#include "runtime/engine/parcel.hpp"

namespace pipec::engine {
namespace {

constexpr std::size_t usual_bytes = 4u << 20;  // more than a batch of short records needs

// Per field: as it was read, and its value with its validity.
constexpr std::size_t field_bytes = sizeof(value::RawField) + sizeof(value::Slice) + 1;

}  // namespace

void Parcel::empty() {
  source.reset();
  if (raw.arena.bytes() > usual_bytes) raw = {};
  else raw.clear();
  if (typed.arena.bytes() > usual_bytes) typed = {};
  good.clear();
  refused.clear();
  if (refused.bytes.capacity() > usual_bytes) refused.bytes.shrink_to_fit();
}

std::size_t Parcel::cost() const {
  if (kind != Kind::rows) return 0;
  const std::size_t rows = raw.rows();
  return static_cast<std::size_t>(raw.bytes) + raw.arena.bytes() + typed.arena.bytes() + refused.bytes.size() +
         rows * (sizeof(value::Record) + raw.fields.size() * field_bytes);
}

}  // namespace pipec::engine
