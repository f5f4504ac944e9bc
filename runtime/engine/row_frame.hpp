// One row as one piece of bytes, so that rows are sorted by moving pointers and written to a file as they are:
//   uint32 size of the whole frame · a bit for each slot (1: not null) · slots of fixed width · texts, in slot order
// A text's slot holds where its bytes end, counted from the first text. Native byte order, nothing aligned: frames
// never leave the process. Refuses to know what the columns mean.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "runtime/value/batch.hpp"

namespace pipec::engine {

template <class T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

class FrameLayout {
 public:
  explicit FrameLayout(std::vector<ir::Physical> slots);

  std::size_t slots() const { return slots_.size(); }
  ir::Physical physical(std::size_t slot) const { return slots_[slot].physical; }

  static std::uint32_t size(const char* frame) { return load<std::uint32_t>(frame); }
  bool valid(const char* frame, std::size_t slot) const {
    return (static_cast<unsigned char>(frame[sizeof(std::uint32_t) + slot / 8]) >> slot % 8 & 1) != 0;
  }
  // The value of a slot that is not null. T: uint8 (boolean), int64, Int128 or double, as the slot's physical.
  template <class T>
  T number(const char* frame, std::size_t slot) const { return load<T>(frame + slots_[slot].at); }
  std::string_view text(const char* frame, std::size_t slot) const {
    const Slot& place = slots_[slot];
    const std::uint32_t begin = place.text_before == 0 ? 0 : load<std::uint32_t>(frame + place.text_before);
    return {frame + texts_ + begin, load<std::uint32_t>(frame + place.at) - begin};
  }

  // sizes[i]: bytes of the frame for rows[i]; columns[s] is the batch column for slot s. Throws std::length_error for a
  // row of 4 GiB.
  void measure(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
               std::size_t count, std::vector<std::uint32_t>& sizes) const;
  // Writes the frame for rows[i] to frames[i], which has room for sizes[i].
  void write(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
             std::size_t count, const std::uint32_t* sizes, char* const* frames) const;
  // The slot of each frame as a column; its texts lie in the frames.
  void read(const std::vector<const char*>& frames, std::size_t slot, value::Column& column) const;

 private:
  struct Slot {
    ir::Physical physical;
    std::uint32_t at;           // from the start of the frame
    std::uint32_t text_before;  // where the text slot before this one lies; 0: there is none
  };
  std::vector<Slot> slots_;
  std::uint32_t texts_ = 0;     // where the texts begin
};

}  // namespace pipec::engine
