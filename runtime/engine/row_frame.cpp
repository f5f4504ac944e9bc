#include "runtime/engine/row_frame.hpp"

#include <limits>
#include <stdexcept>

namespace pipec::engine {
namespace {

std::uint32_t width(ir::Physical physical) {
  switch (physical) {
    case ir::Physical::boolean: return sizeof(std::uint8_t);
    case ir::Physical::int64: return sizeof(std::int64_t);
    case ir::Physical::int128: return sizeof(Int128);
    case ir::Physical::float64: return sizeof(double);
    case ir::Physical::text: return sizeof(std::uint32_t);
  }
  return 0;
}

// A null's slice is unspecified: it must not be followed.
inline std::uint32_t text_size(const value::Column& column, std::size_t at) {
  return column.valid[at] ? column.texts[at].size : 0;
}

template <class T>
void write_numbers(const value::Column& column, const std::vector<T>& values, const std::uint32_t* rows,
                   std::size_t count, char* const* frames, std::uint32_t offset) {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(frames[i] + offset, &values[column.at(rows[i])], sizeof(T));
}

template <class T>
void read_numbers(const std::vector<const char*>& frames, std::uint32_t offset, std::vector<T>& values) {
  for (std::size_t i = 0; i < frames.size(); ++i) values[i] = load<T>(frames[i] + offset);
}

}  // namespace

FrameLayout::FrameLayout(std::vector<ir::Physical> slots) {
  std::uint32_t at = static_cast<std::uint32_t>(sizeof(std::uint32_t) + (slots.size() + 7) / 8), text_before = 0;
  for (ir::Physical physical : slots) {
    slots_.push_back({physical, at, text_before});
    if (physical == ir::Physical::text) text_before = at;
    at += width(physical);
  }
  texts_ = at;
}

void FrameLayout::measure(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns,
                          const std::uint32_t* rows, std::size_t count, std::vector<std::uint32_t>& sizes) const {
  sizes.assign(count, texts_);
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    if (slots_[s].physical != ir::Physical::text) continue;
    const value::Column& column = batch.columns[columns[s]];
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t text = text_size(column, column.at(rows[i]));
      constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
      if (text > most - sizes[i]) throw std::length_error("a row of more than 4 GiB");
      sizes[i] += text;
    }
  }
}

void FrameLayout::write(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns,
                        const std::uint32_t* rows, std::size_t count, const std::uint32_t* sizes,
                        char* const* frames) const {
  const std::size_t bits = (slots_.size() + 7) / 8;
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(frames[i], &sizes[i], sizeof sizes[i]);
    std::memset(frames[i] + sizeof sizes[i], 0, bits);
  }
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    const Slot& slot = slots_[s];
    const value::Column& column = batch.columns[columns[s]];
    const std::size_t byte = sizeof(std::uint32_t) + s / 8;
    for (std::size_t i = 0; i < count; ++i) {
      frames[i][byte] = static_cast<char>(frames[i][byte] | (column.valid[column.at(rows[i])] ? 1 : 0) << s % 8);
    }
    switch (slot.physical) {
      case ir::Physical::boolean: write_numbers(column, column.booleans, rows, count, frames, slot.at); break;
      case ir::Physical::int64: write_numbers(column, column.integers, rows, count, frames, slot.at); break;
      case ir::Physical::int128: write_numbers(column, column.decimals, rows, count, frames, slot.at); break;
      case ir::Physical::float64: write_numbers(column, column.floats, rows, count, frames, slot.at); break;
      case ir::Physical::text:
        for (std::size_t i = 0; i < count; ++i) {
          char* const frame = frames[i];
          const std::size_t at = column.at(rows[i]);
          const std::uint32_t begin = slot.text_before == 0 ? 0 : load<std::uint32_t>(frame + slot.text_before);
          const std::uint32_t size = text_size(column, at), end = begin + size;
          std::memcpy(frame + slot.at, &end, sizeof end);
          if (size > 0) std::memcpy(frame + texts_ + begin, column.texts[at].data, size);
        }
        break;
    }
  }
}

void FrameLayout::read(const std::vector<const char*>& frames, std::size_t slot, value::Column& column) const {
  const Slot& place = slots_[slot];
  column.physical = place.physical;
  column.constant = false;
  column.resize(frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) column.valid[i] = valid(frames[i], slot) ? 1 : 0;
  switch (place.physical) {
    case ir::Physical::boolean: read_numbers(frames, place.at, column.booleans); break;
    case ir::Physical::int64: read_numbers(frames, place.at, column.integers); break;
    case ir::Physical::int128: read_numbers(frames, place.at, column.decimals); break;
    case ir::Physical::float64: read_numbers(frames, place.at, column.floats); break;
    case ir::Physical::text:
      for (std::size_t i = 0; i < frames.size(); ++i) {
        const std::string_view bytes = text(frames[i], slot);
        column.texts[i] = {bytes.data(), static_cast<std::uint32_t>(bytes.size())};
      }
      break;
  }
}

}  // namespace pipec::engine
