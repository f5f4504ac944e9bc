// Typed ids into dense tables: an id is a number that cannot be mixed up with another table's.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pipec {

template <class Tag>
struct Id {
  std::uint32_t value = UINT32_MAX;  // UINT32_MAX: none

  bool valid() const { return value != UINT32_MAX; }
  auto operator<=>(const Id&) const = default;
};

// A vector that is indexed by Id<Tag>.
template <class Tag, class T>
class Table {
 public:
  Id<Tag> add(T item) {
    items_.push_back(std::move(item));
    return {static_cast<std::uint32_t>(items_.size() - 1)};
  }
  T& operator[](Id<Tag> id) { return items_[id.value]; }
  const T& operator[](Id<Tag> id) const { return items_[id.value]; }
  void reserve(std::size_t count) { items_.reserve(count); }
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::vector<T> items_;
};

}  // namespace pipec
